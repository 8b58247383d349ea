"""Pages of `advisor rules` and `advisor facts`: a pack as a person reads it."""

from collections.abc import Iterable, Mapping, Sequence

from advisor.model.fact import AbsentReason
from advisor.pack.catalogue import FactSpec
from advisor.pack.duration import written
from advisor.pack.profile import Profile
from advisor.pack.rule import AbsentFact, AgedFact, Contradiction, Effect, Mark, Remedy, RemedyTest, Rule, RuleTest
from advisor.report.pack_document import PackPiece, Tested, proposed
from advisor.report.page import Page, Sheet
from advisor.report.profile_page import write_profile
from advisor.report.script_words import scripted
from advisor.report.words import Words

NO_REMEDIES: Mapping[str, Remedy] = {}


def write_rules(page: Page, words: Words, rules: Sequence[Rule]) -> None:
    """One line a rule: id, status, severity, title."""
    severities = [words.say(f"severity.{rule.verdict.severity}") for rule in rules]
    rows = [
        (rule.id, rule.status.value, severity, words.translate(rule.title))
        for rule, severity in zip(rules, severities, strict=True)
    ]
    _write_table(page, rows)
    page.line(words.say("rules.count", count=len(rules)), "quiet")


def write_piece(page: Sheet, words: Words, piece: PackPiece, remedies: Mapping[str, Remedy] = NO_REMEDIES) -> None:
    """One page about a rule, a remedy, a conflict or a profile. `remedies` tell how safe the actions of a rule are."""
    status = "" if isinstance(piece, Contradiction) else f" [{piece.status}]"
    page.line(f"{words.translate(piece.title)} ({piece.id}){status}", "answer")
    if isinstance(piece, Rule):
        _write_rule(page, words, piece, remedies)
    elif isinstance(piece, Remedy):
        _write_remedy(page, words, piece)
    elif isinstance(piece, Profile):
        write_profile(page, words, piece)
    else:
        _write_conflict(page, words, piece)
    _write_list(page, words, "rules.references", piece.references)


def write_tests(page: Page, words: Words, outcomes: Sequence[Tested]) -> None:
    """Each failing test with its place, then the count."""
    failing = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failing:
        values = {name: getattr(outcome, name) for name in ("place", "rule", "expected", "got", "because")}
        page.whole(words.say("rules.test.failed", **values), "bad")
    passed = len(outcomes) - len(failing)
    page.line(words.say("rules.test.count", count=len(outcomes), passed=passed), "bad" if failing else "good")


def write_catalogue(page: Page, words: Words, specs: Sequence[FactSpec]) -> None:
    """One line a fact: name, type, unit, label."""
    kinds = [f"{spec.type}, {spec.unit}" if spec.unit else str(spec.type) for spec in specs]
    _write_table(
        page, [(spec.name, kind, words.translate(spec.label)) for spec, kind in zip(specs, kinds, strict=True)]
    )
    page.line(words.say("facts.count", count=len(specs)), "quiet")


def write_fact(page: Page, words: Words, spec: FactSpec) -> None:
    """One page about a fact: what it means, how to ask for it, where it is read."""
    page.line(f"{words.translate(spec.label)} ({spec.name})", "answer")
    page.line(words.translate(spec.meaning))
    page.line(words.say("facts.type", type=str(spec.type)), indent=2)
    if spec.unit:
        page.line(words.say("facts.unit", unit=spec.unit), indent=2)
    if spec.values:
        page.line(words.say("facts.values", values=spec.values), indent=2)
    _write_prose(page, words, "facts.question", spec.question)
    for generation, command in spec.collect.items():
        page.heading(words.say("facts.collect", generation=generation))
        page.command(words.command(command), indent=2)
    sources = [source.model_dump(mode="json", by_alias=True, exclude_defaults=True) for source in spec.sources]
    _write_list(page, words, "facts.sources", (_members(source) for source in sources))
    _write_prose(page, words, "facts.provenance", spec.provenance)


def _write_rule(page: Sheet, words: Words, rule: Rule, remedies: Mapping[str, Remedy]) -> None:
    page.line(words.say("rules.severity", severity=words.say(f"severity.{rule.verdict.severity}")))
    _write_prose(page, words, "rules.checks", rule.explain.checks)
    _write_prose(page, words, "rules.matters", rule.explain.matters)
    page.heading(words.say("rules.decides"))
    if rule.applies_to:
        page.line(words.say("rules.applies-to", condition=page.code(rule.applies_to)), indent=2)
    page.line(words.say("rules.when", condition=page.code(rule.when)), indent=2)
    _write_given(page, words, rule.given)
    for name, age in rule.max_age.items():
        page.line(words.say("rules.max-age", fact=name, age=written(age)), indent=2)
    if rule.verdict.suspects:
        page.heading(words.say("rules.marks"))
    for mark in rule.verdict.suspects:
        _write_step(page, words, _weighed(page, words, mark), mark.because, [_if(page, words, mark.when)])
        page.line(words.say("rules.mark.why", why=words.translate(mark.why_weight)), "quiet", indent=4)
    _write_prose(page, words, "rules.cannot-see", rule.explain.cannot_see)
    if rule.actions:
        page.heading(words.say("rules.actions"))
    for proposal in rule.actions:
        stance = words.say(f"stance.{proposal.stance}")
        step = words.say("rules.proposal", stance=stance, action=page.reference(proposal.id))
        terms = [_if(page, words, proposal.when), _suspected(page, words, proposal.suspected, proposal.at)]
        _write_step(page, words, step, proposal.because, terms)
    _write_safety(page, words, [remedies[name] for name in proposed(rule) if name in remedies])
    _write_prose(page, words, "rules.verify", rule.explain.verify)
    _write_examples(page, words, rule.tests)


def _write_safety(page: Sheet, words: Words, remedies: Sequence[Remedy]) -> None:
    if remedies:
        page.heading(words.say("rules.safety"))
    for remedy in remedies:
        reboot = words.say("rules.reboot" if remedy.reboot else "rules.no-reboot")
        page.line(words.say("rules.safety.of", action=page.reference(remedy.id), reboot=reboot), indent=2, marker="- ")
        page.line(words.say("action.rollback", text=words.translate(" ".join(remedy.rollback.split()))), indent=4)


def _write_remedy(page: Sheet, words: Words, remedy: Remedy) -> None:
    page.line(words.say("rules.reboot" if remedy.reboot else "rules.no-reboot"))
    if remedy.requires:
        page.line(words.say("action.requires", actions=", ".join(map(page.reference, remedy.requires))))
    if remedy.after_restart:
        page.line(words.say("plan.waits", actions=", ".join(map(page.reference, remedy.after_restart))))
    if remedy.minutes is not None:
        page.line(words.say("rules.minutes", minutes=remedy.minutes))
    _write_given(page, words, remedy.given)
    if remedy.forbidden:
        page.heading(words.say("rules.forbidden"))
    for one in remedy.forbidden:
        first = words.say("rules.first-check", text=words.translate(one.check))
        _write_step(page, words, page.code(one.when), one.because, [first])
    _write_list(page, words, "rules.backup", (words.translate(text) for text in remedy.backup))
    for generation, commands in remedy.commands.items():
        page.heading(words.say("rules.commands", generation=generation))
        for command in commands:
            page.command(command, indent=2)
    _write_list(page, words, "rules.effects", (_effect(words, *pair) for pair in remedy.effects.items()))
    _write_list(page, words, "rules.script", scripted(words, remedy))
    _write_list(page, words, "rules.risks", (words.translate(text) for text in remedy.risks))
    _write_prose(page, words, "rules.verify", remedy.verify)
    _write_prose(page, words, "rules.rollback", remedy.rollback)
    _write_list(page, words, "rules.notes", (words.translate(note) for note in remedy.notes))
    _write_examples(page, words, remedy.tests)


def _write_conflict(page: Sheet, words: Words, conflict: Contradiction) -> None:
    page.line(", ".join(map(page.reference, conflict.actions)))
    _write_list(page, words, "rules.sources", (words.translate(source) for source in conflict.sources))
    _write_given(page, words, conflict.given)
    page.heading(words.say("rules.winners"))
    for winner in conflict.winners:
        terms = [_if(page, words, winner.when), _suspected(page, words, winner.suspected, winner.at)]
        _write_step(page, words, page.reference(winner.wins), winner.because, terms)


def _write_examples(page: Sheet, words: Words, tests: Sequence[RuleTest | RemedyTest]) -> None:
    """The tests as examples: what is known of a host, and what the advisor then says."""
    if tests:
        page.heading(words.say("rules.tests"))
    for test in tests:
        page.line(words.say("rules.test", expected=test.expect.value, because=test.because), indent=2, marker="- ")
        facts = ", ".join(page.code(_shown(name, given)) for name, given in test.facts.items())
        page.line(words.say("rules.test.facts", facts=facts) if facts else words.say("rules.test.nothing"), indent=4)


def _shown(name: str, given: str | AbsentFact | AgedFact | tuple[dict[str, str | AgedFact], ...]) -> str:
    if isinstance(given, AbsentFact):
        return f"{name} absent ({given.absent})"
    if isinstance(given, str | AgedFact):
        return f"{name} = {_aged(given)}"
    members = ("; ".join(f"{key} = {_aged(value)}" for key, value in member.items()) for member in given)
    return f"{name}: " + " | ".join(members)


def _aged(given: str | AgedFact) -> str:
    return given if isinstance(given, str) else f"{given.value} ({written(given.age)} old)"


def _write_table(page: Page, rows: Sequence[tuple[str, ...]]) -> None:
    """One unbroken line a row, so that it can be searched; each column but the last as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        page.whole("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), "")
    page.line()


def _write_step(page: Sheet, words: Words, step: str, because: str, terms: Iterable[str]) -> None:
    page.line(step, indent=2, marker="- ")
    for term in filter(None, terms):
        page.line(term, indent=4)
    page.line(words.translate(because), indent=4)


def _write_given(page: Sheet, words: Words, given: Mapping[str, str]) -> None:
    if given:
        page.line(words.say("rules.given"), indent=2)
    for name, condition in given.items():
        page.line(page.code(condition), indent=4, marker=f"{name}: ")


def _write_prose(page: Sheet, words: Words, message: str, prose: str | None) -> None:
    if prose:
        page.heading(words.say(message))
        page.line(words.translate(" ".join(prose.split())), indent=2)


def _write_list(page: Sheet, words: Words, message: str, entries: Iterable[str]) -> None:
    listed = list(entries)
    if listed:
        page.heading(words.say(message))
    for entry in listed:
        page.line(entry, indent=2, marker="- ")


def _weighed(page: Sheet, words: Words, mark: Mark) -> str:
    suspect = page.reference(mark.id)
    if mark.rules_out:
        return words.say("rules.mark.out", suspect=suspect)
    side = "for" if mark.in_favour is not None else "against"
    return words.say(f"rules.mark.{side}", suspect=suspect, weight=mark.in_favour or mark.against)


def _effect(words: Words, fact: str, effect: str | Effect) -> str:
    """What the action makes of a fact."""
    if isinstance(effect, str):
        return words.say("rules.effect.to", fact=fact, value=effect)
    if effect.absent is not None:
        if effect.absent is AbsentReason.NOT_FOUND:
            return words.say("rules.effect.gone", fact=fact)
        after = words.say(f"absent.{effect.absent}")
        if effect.only_from:
            return words.say("rules.effect.absent-from", fact=fact, values=effect.only_from, reason=after)
        return words.say("rules.effect.absent", fact=fact, reason=after)
    if effect.add is not None:
        return words.say("rules.effect.add", fact=fact, value=effect.add)
    if effect.at_least is not None:
        return words.say("rules.effect.at-least", fact=fact, value=effect.at_least)
    return words.say("rules.effect.from", fact=fact, values=effect.only_from, value=effect.to)


def _if(page: Sheet, words: Words, condition: str | None) -> str:
    return words.say("rules.if", condition=page.code(condition)) if condition else ""


def _suspected(page: Sheet, words: Words, suspect: str | None, levels: Sequence[str]) -> str:
    if suspect is None:
        return ""
    shown = " / ".join(words.say(f"level.{level}") for level in levels)
    return words.say("rules.suspected", suspect=page.reference(suspect), levels=shown)


def _members(source: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in source.items())
