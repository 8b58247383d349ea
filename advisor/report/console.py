"""The pages of `diagnose` and `check` for a person: the answer first, the actions next, then the proof."""

from collections import Counter
from collections.abc import Iterable, Sequence

from advisor.model.action import Action, Stance
from advisor.model.diagnosis import AnswerKind, Check, CheckedHost, Diagnosis
from advisor.model.event import Gap, Spike
from advisor.model.fact import Absent
from advisor.model.problem import Problem
from advisor.model.suspect import Level, Suspect
from advisor.model.verdict import Severity, Verdict
from advisor.report.gate_page import gate_notes, write_gate, write_lacking
from advisor.report.moments import clock, day, local_zones, offset_text, zone_of
from advisor.report.page import Page
from advisor.report.proof import Proof, proof_of, rises_in, write_proof
from advisor.report.sections import (
    write_conflicts,
    write_facts,
    write_findings,
    write_missing,
    write_reasons,
)
from advisor.report.steps import waits, write_actions, write_briefly
from advisor.report.timeline import time_line
from advisor.report.words import Words, located, named

_FEW = 4
_ROWS = 6
_SEVERITIES = tuple(Severity)
_SHOWN = (Level.PROBABLE, Level.POSSIBLE)
_ANSWER_STYLE = {AnswerKind.SUSPECT: "bad", AnswerKind.UNEXPLAINED: "unknown", AnswerKind.NO_INCIDENT: "good"}
_ROW_STYLE = {"axis": "quiet", "gap": "gap", "series": "series", "event": "unknown"}


def write_diagnosis(page: Page, words: Words, diagnosis: Diagnosis, *, verbose: bool = False) -> None:
    """The whole diagnosis; `verbose` adds the other suspects, all findings, all facts and every note of an action."""
    proof = proof_of(diagnosis)
    page.whole(words.answer(diagnosis), _ANSWER_STYLE[diagnosis.answer.kind])
    decided = any(suspect.level is Level.PROBABLE for suspect in diagnosis.suspects) and proof.tells
    because = words.because(diagnosis)
    # That the marks for a probable suspect outweigh the others is said better by the marks themselves.
    if because and (verbose or not decided):
        page.line(because)
    write_proof(page, words, diagnosis, proof)
    if diagnosis.title and verbose:
        page.line(words.say("incident", title=diagnosis.title), "quiet")
    _write_actions(page, words, diagnosis, verbose=verbose)
    _write_time_line(page, words, diagnosis, proof, verbose=verbose)
    limits = dict(words.glossary.limits)
    for suspect in diagnosis.suspects:
        if suspect.level in _SHOWN or verbose:
            # What a suspect's rule can't see is the same on every host.
            _write_suspect(page, words, suspect, limits.get(suspect.id) if verbose else limits.pop(suspect.id, None))
    _write_other_suspects(page, words, diagnosis, verbose=verbose)
    write_conflicts(page, words, diagnosis.conflicts, verbose=verbose)
    _write_findings(page, words, diagnosis, verbose=verbose)
    if verbose:
        for report in diagnosis.hosts:
            write_facts(page, words, report)
    _write_end(page, words, diagnosis)


def write_check(page: Page, words: Words, check: Check, *, verbose: bool = False, strict: bool = False) -> None:
    """A health check: the counts, the gate where a person asked for one, then host by host what fails, what is unknown,
    what to do. `strict` is what the person asked for."""
    page.whole(
        check_counts(words, check),
        "bad" if _any(check, Verdict.FAIL) else "unknown" if _any(check, Verdict.UNKNOWN) else "good",
    )
    if check.gated:
        write_gate(page, words, check, strict=strict)
    for host in check.hosts:
        page.heading(_host_title(words, host))
        if not verbose and not any(finding.verdict in (Verdict.FAIL, Verdict.UNKNOWN) for finding in host.findings):
            page.line(words.say("check.quiet", count=tally_of([host])[Verdict.PASS]), "good", indent=2)
        write_findings(page, words, host.findings, verbose=verbose, notes=gate_notes(words, check, host))
        write_lacking(page, words, host)
        if any(action.stance is Stance.DO for action in host.actions):
            page.line(words.say("actions"), "heading", indent=2)
        write_actions(page, words, host.actions, host.conflicts, verbose=verbose)
        write_conflicts(page, words, host.conflicts, verbose=verbose)
        if verbose:
            write_facts(page, words, host.report)
    _write_end(page, words, check)


def problem_lines(words: Words, problems: Sequence[Problem]) -> list[str]:
    """One line a problem: the place, what is wrong, what to do next."""
    return [words.say("problem", text=str(words.problem(problem))) for problem in problems]


def hosts_in_order(diagnosis: Diagnosis) -> list[str]:
    """The host that the answer names first, then those with suspects, best first, then the others."""
    hosts = [
        diagnosis.answer.host,
        *(suspect.host for suspect in diagnosis.suspects),
        *(one.host for one in diagnosis.hosts),
    ]
    hosts += [action.host for action in diagnosis.actions]
    return [host for host in dict.fromkeys(hosts) if host is not None]


def _write_actions(page: Page, words: Words, diagnosis: Diagnosis, *, verbose: bool) -> None:
    """Host by host. One that the answer does not name and that has nothing to run is told in a few lines."""
    brief: list[tuple[str, list[Action]]] = []
    for host in hosts_in_order(diagnosis):
        actions = [action for action in diagnosis.actions if action.host == host]
        if actions and not verbose and host != diagnosis.answer.host and waits(actions):
            brief.append((host, actions))
        elif actions:
            page.heading(words.say("actions.on" if verbose else "actions.on.brief", host=host))
            conflicts = [conflict for conflict in diagnosis.conflicts if conflict.host == host]
            write_actions(page, words, actions, conflicts, verbose=verbose)
    if brief:
        page.line()
    for host, actions in brief:
        write_briefly(page, words, host, actions)


def _write_time_line(page: Page, words: Words, diagnosis: Diagnosis, proof: Proof, *, verbose: bool) -> None:
    start = diagnosis.window[0] if diagnosis.window else None
    local = local_zones(words, diagnosis.hosts, start) if start else []
    label_width, rows = time_line(
        diagnosis, page.look.glyphs, local, most=100 if verbose else _ROWS, width=page.look.width - 2
    )
    if not rows and not diagnosis.coincidences:
        return
    date = day(start) if start else day(diagnosis.sampled[0].times[0]) if diagnosis.sampled else "?"
    glyphs = page.look.glyphs
    page.heading(words.say("time.drawn" if rows else "time", date=date, silence=glyphs.silence, mark=glyphs.mark))
    for row in rows:
        page.cells(row.label, row.cells, _ROW_STYLE[row.kind], indent=2, label_width=label_width)
    _write_spans(page, words, diagnosis, proof, verbose=verbose)
    for coincidence in diagnosis.coincidences:
        if not verbose and (coincidence is proof.luck or not coincidence.gaps):
            continue
        page.line(words.coincidence(coincidence), indent=2, marker="- ")


def _write_spans(page: Page, words: Words, diagnosis: Diagnosis, proof: Proof, *, verbose: bool) -> None:
    """Gaps, longest first, and rises of counters: all of them when verbose, else what the proof has not told yet."""
    gaps = sorted(diagnosis.gaps, key=lambda gap: -gap.seconds)
    spikes = list(diagnosis.spikes)
    if not verbose:
        told = {spike.host for spike in proof.rises}
        meeting = {spike for gap in gaps for spike in rises_in(diagnosis, gap)}
        spikes = [spike for spike in spikes if spike in meeting and spike.host not in told]
        gaps = [gap for gap in gaps if gap is not proof.gap]
    most = len(gaps) + len(spikes) if verbose else _FEW
    lines = [
        located(
            words.say("gap", host=gap.host, stream=gap.stream, seconds=gap.seconds, span=_span(words, diagnosis, gap)),
            gap.origin,
        )
        for gap in gaps[:most]
    ]
    for spike in spikes[: most - len(lines)]:
        sentence = words.say(
            "spike",
            host=spike.host,
            counter=spike.counter,
            baseline=spike.baseline,
            peak=spike.peak,
            span=_span(words, diagnosis, spike),
        )
        lines.append(located(sentence, spike.origin))
    for line in lines:
        page.line(line, indent=2, marker="- ")
    hidden = len(gaps) + len(spikes) - len(lines)
    if hidden:
        page.line(words.say("more", count=hidden), "quiet", indent=2)


def _span(words: Words, diagnosis: Diagnosis, what: Gap | Spike) -> str:
    """Begin and end in UTC, and on the host's own clock when its zone is known."""
    zone = zone_of(named(diagnosis.hosts, what.host), words.glossary.tables)
    span = words.say("span", start=clock(what.start), end=clock(what.end))
    if zone is None or offset_text(what.start, zone) == "+00:00":
        return span
    start, end = (clock(moment, zone) for moment in (what.start, what.end))
    return span + " " + words.say("span.local", start=start, end=end, offset=offset_text(what.start, zone))


def _write_suspect(page: Page, words: Words, suspect: Suspect, limit: str | None) -> None:
    low, high = suspect.score_range
    score = str(suspect.score) if low == high else words.say("score.range", score=suspect.score, low=low, high=high)
    level = words.say(f"level.{suspect.level}")
    page.heading(words.say("suspect", suspect=suspect.id, host=suspect.host, level=level, score=score))
    write_reasons(page, words, "reasons.for", suspect.for_, indent=2)
    write_reasons(page, words, "reasons.against", suspect.against, indent=2)
    write_missing(page, words, suspect.missing, indent=2)
    if limit:
        page.line(words.say("finding.limit", text=words.translate(limit)), indent=2)


def _write_other_suspects(page: Page, words: Words, diagnosis: Diagnosis, *, verbose: bool) -> None:
    """Suspects that could not be judged, with what would: they may yet be the answer where none is probable."""
    unknown = [suspect for suspect in diagnosis.suspects if suspect.level is Level.UNKNOWN]
    if verbose or not unknown:
        return
    if any(suspect.level is Level.PROBABLE for suspect in diagnosis.suspects):
        page.line()
        page.line(words.say("suspects.others", count=len(unknown)), "quiet")
        return
    page.heading(words.say("suspects.unknown"))
    by_need: dict[tuple[str, ...], list[Suspect]] = {}
    for suspect in unknown:
        by_need.setdefault(tuple(sorted({one.fact for one in suspect.missing})), []).append(suspect)
    for facts, suspects in by_need.items():
        names = ", ".join(f"{suspect.id} ({suspect.host})" for suspect in suspects)
        needed = ", ".join(facts[:_FEW]) + (", ..." if len(facts) > _FEW else "")
        page.line(words.say("suspect.unknown", suspects=names, facts=needed), indent=2, marker="- ")
    commands = dict.fromkeys(words.collect(one.collect, one.fact) for suspect in unknown for one in suspect.missing)
    for command in list(commands)[:_FEW]:
        page.command(command, indent=6)
    if len(commands) > _FEW:
        page.line(words.say("more", count=len(commands) - _FEW), "quiet", indent=6)


def _write_findings(page: Page, words: Words, diagnosis: Diagnosis, *, verbose: bool) -> None:
    """What fails, a line each, without the rules of suspects that are shown already; everything when verbose."""
    shown = {(suspect.id, suspect.host) for suspect in diagnosis.suspects if suspect.level in _SHOWN}
    failed = [finding for finding in diagnosis.findings if finding.verdict is Verdict.FAIL]
    failing = [finding for finding in failed if (finding.rule, finding.host) not in shown]
    if not failing and not (verbose and diagnosis.findings):
        return
    page.heading(words.say("findings" if verbose else "findings.failing"))
    if verbose:
        write_findings(page, words, diagnosis.findings, verbose=True)
        return
    by_rule: dict[tuple[Severity, str], list[str]] = {}
    for finding in sorted(failing, key=lambda one: _SEVERITIES.index(one.severity)):
        by_rule.setdefault((finding.severity, finding.rule), []).append(finding.host)
    for (severity, rule), hosts in by_rule.items():
        page.line(
            words.say("finding.line", hosts=tuple(hosts), title=words.rule(rule)),
            indent=2,
            marker=f"{words.say(f'severity.{severity}')}: ",
            marker_style="warning" if severity.is_warning else "bad",
        )


def check_counts(words: Words, check: Check) -> str:
    """The first line of a check: how much fails, is unknown, passes."""
    tally = tally_of(check.hosts)
    order = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
    parts = [words.say(f"count.{verdict}", count=tally[verdict]) for verdict in order if tally[verdict]]
    waived = sum(one.holds for host in check.hosts for one in host.waived)
    parts += [words.say("count.waived", count=waived)] if waived else []
    return words.say("check.answer", counts=", ".join(parts) or words.say("count.nothing"), count=len(check.hosts))


def tally_of(hosts: Iterable[CheckedHost]) -> Counter[Verdict]:
    """The verdicts, without those that somebody accepts."""
    counts: Counter[Verdict] = Counter()
    for host in hosts:
        waived = {one.rule for one in host.waived if one.holds}
        counts.update(finding.verdict for finding in host.findings if finding.rule not in waived)
    return counts


def _any(check: Check, verdict: Verdict) -> bool:
    return tally_of(check.hosts)[verdict] > 0


def _host_title(words: Words, host: CheckedHost) -> str:
    """The host and what it runs, as far as that is known."""
    names = ("os.product", "os.version", "os.service_pack", "os.arch")
    known = {fact.name: str(fact.value) for fact in host.report.facts if not isinstance(fact.value, Absent)}
    if "os.service_pack" in known:
        known["os.service_pack"] = "SP" + known["os.service_pack"]
    described = " ".join(known[name] for name in names if name in known)
    return words.say("check.host", host=host.report.host, described=described or words.say("check.undescribed"))


def _write_end(page: Page, words: Words, result: Diagnosis | Check) -> None:
    page.line()
    page.line(f"{words.pack(result.pack)}; {words.engine(result.engine)}", "quiet")
