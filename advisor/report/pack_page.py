"""Pages of `advisor rules` and `advisor facts`: a pack as a person reads it."""

from collections.abc import Iterable, Mapping, Sequence

from advisor.pack.catalogue import FactSpec
from advisor.pack.duration import written
from advisor.pack.rule import Contradiction, Mark, Remedy, Rule
from advisor.report.pack_document import PackPiece, Tested
from advisor.report.page import Page
from advisor.report.words import Words


def write_rules(page: Page, words: Words, rules: Sequence[Rule]) -> None:
    """One line a rule: id, status, severity, title."""
    severities = [words.say(f"severity.{rule.verdict.severity}") for rule in rules]
    rows = [
        (rule.id, rule.status.value, severity, words.translate(rule.title))
        for rule, severity in zip(rules, severities, strict=True)
    ]
    _write_table(page, rows)
    page.line(words.say("rules.count", count=len(rules)), "quiet")


def write_piece(page: Page, words: Words, piece: PackPiece) -> None:
    """One page about a rule, a remedy or a conflict."""
    status = "" if isinstance(piece, Contradiction) else f" [{piece.status}]"
    page.line(f"{words.translate(piece.title)} ({piece.id}){status}", "answer")
    if isinstance(piece, Rule):
        _write_rule(page, words, piece)
    elif isinstance(piece, Remedy):
        _write_remedy(page, words, piece)
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
        page.command(command, indent=2)
    sources = [source.model_dump(mode="json", by_alias=True, exclude_defaults=True) for source in spec.sources]
    _write_list(page, words, "facts.sources", (_members(source) for source in sources))
    _write_prose(page, words, "facts.provenance", spec.provenance)


def _write_rule(page: Page, words: Words, rule: Rule) -> None:
    page.line(words.say("rules.severity", severity=words.say(f"severity.{rule.verdict.severity}")))
    _write_prose(page, words, "rules.checks", rule.explain.checks)
    if rule.applies_to:
        page.line(words.say("rules.applies-to", condition=rule.applies_to), indent=2)
    page.line(words.say("rules.when", condition=rule.when), indent=2)
    _write_given(page, words, rule.given)
    for name, age in rule.max_age.items():
        page.line(words.say("rules.max-age", fact=name, age=written(age)), indent=2)
    _write_prose(page, words, "rules.matters", rule.explain.matters)
    if rule.verdict.suspects:
        page.heading(words.say("rules.marks"))
    for mark in rule.verdict.suspects:
        _write_step(page, words, _weighed(words, mark), mark.because, [_if(words, mark.when)])
    if rule.actions:
        page.heading(words.say("rules.actions"))
    for proposal in rule.actions:
        step = words.say("rules.proposal", stance=words.say(f"stance.{proposal.stance}"), action=proposal.id)
        terms = [_if(words, proposal.when), _suspected(words, proposal.suspected, proposal.at)]
        _write_step(page, words, step, proposal.because, terms)
    _write_prose(page, words, "rules.cannot-see", rule.explain.cannot_see)
    _write_prose(page, words, "rules.verify", rule.explain.verify)
    tests = [words.say("rules.test", expected=test.expect.value, because=test.because) for test in rule.tests]
    _write_list(page, words, "rules.tests", tests)


def _write_remedy(page: Page, words: Words, remedy: Remedy) -> None:
    page.line(words.say("rules.reboot" if remedy.reboot else "rules.no-reboot"))
    if remedy.requires:
        page.line(words.say("action.requires", actions=", ".join(remedy.requires)))
    _write_given(page, words, remedy.given)
    if remedy.forbidden:
        page.heading(words.say("rules.forbidden"))
    for one in remedy.forbidden:
        first = words.say("rules.first-check", text=words.translate(one.check))
        _write_step(page, words, one.when, one.because, [first])
    for generation, commands in remedy.commands.items():
        page.heading(words.say("rules.commands", generation=generation))
        for command in commands:
            page.command(command, indent=2)
    _write_prose(page, words, "rules.verify", remedy.verify)
    _write_prose(page, words, "rules.rollback", remedy.rollback)
    _write_list(page, words, "rules.notes", (words.translate(note) for note in remedy.notes))
    tests = [words.say("rules.test", expected=test.expect.value, because=test.because) for test in remedy.tests]
    _write_list(page, words, "rules.tests", tests)


def _write_conflict(page: Page, words: Words, conflict: Contradiction) -> None:
    page.line(", ".join(conflict.actions))
    _write_list(page, words, "rules.sources", (words.translate(source) for source in conflict.sources))
    _write_given(page, words, conflict.given)
    page.heading(words.say("rules.winners"))
    for winner in conflict.winners:
        terms = [_if(words, winner.when), _suspected(words, winner.suspected, winner.at)]
        _write_step(page, words, winner.wins, winner.because, terms)


def _write_table(page: Page, rows: Sequence[tuple[str, ...]]) -> None:
    """One unbroken line a row, so that it can be searched; each column but the last as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        page.whole("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), "")
    page.line()


def _write_step(page: Page, words: Words, step: str, because: str, terms: Iterable[str]) -> None:
    page.line(step, indent=2, marker="- ")
    for term in filter(None, terms):
        page.line(term, indent=4)
    page.line(words.translate(because), indent=4)


def _write_given(page: Page, words: Words, given: Mapping[str, str]) -> None:
    if given:
        page.line(words.say("rules.given"), indent=2)
    for name, condition in given.items():
        page.line(condition, indent=4, marker=f"{name}: ")


def _write_prose(page: Page, words: Words, message: str, prose: str | None) -> None:
    if prose:
        page.heading(words.say(message))
        page.line(words.translate(" ".join(prose.split())), indent=2)


def _write_list(page: Page, words: Words, message: str, entries: Iterable[str]) -> None:
    listed = list(entries)
    if listed:
        page.heading(words.say(message))
    for entry in listed:
        page.line(entry, indent=2, marker="- ")


def _weighed(words: Words, mark: Mark) -> str:
    if mark.rules_out:
        return words.say("rules.mark.out", suspect=mark.id)
    side = "for" if mark.in_favour is not None else "against"
    return words.say(f"rules.mark.{side}", suspect=mark.id, weight=mark.in_favour or mark.against)


def _if(words: Words, condition: str | None) -> str:
    return words.say("rules.if", condition=condition) if condition else ""


def _suspected(words: Words, suspect: str | None, levels: Sequence[str]) -> str:
    if suspect is None:
        return ""
    return words.say(
        "rules.suspected", suspect=suspect, levels=" / ".join(words.say(f"level.{level}") for level in levels)
    )


def _members(source: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in source.items())
