"""One page of plain text for a case at Cisco or Microsoft: what happened, when, on what, what shows it, what does not.

75 columns, so that no mail program breaks it; in English plain ASCII, so that no case tool garbles it. What other
people wrote into logs stands in it with control characters written out.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from advisor.model.action import Action, Conflict, Stance
from advisor.model.diagnosis import AnswerKind, Check, Diagnosis, HostReport
from advisor.model.event import Event, Spike
from advisor.model.finding import Finding
from advisor.model.suspect import Level, Suspect
from advisor.model.verdict import Verdict
from advisor.report.moments import clock, day, offset_text, zone_of
from advisor.report.page import Look, Page, render
from advisor.report.systems import system_lines
from advisor.report.telling import longest, meet
from advisor.report.visible import visible
from advisor.report.words import Words, answered_suspect, iso, located, shortened

_WIDTH = 75
_FEW, _SOME = 3, 5
_LONGEST = 220
_NOT_IT = (Level.UNLIKELY, Level.RULED_OUT)


def service_request(diagnosis: Diagnosis, words: Words) -> str:
    """The page of an incident."""

    def write(page: Page) -> None:
        request = _Request(page, words)
        page.line(words.say("request.title"))
        request.problem(diagnosis)
        request.when(diagnosis)
        request.systems(diagnosis.hosts, diagnosis.events)
        request.evidence(diagnosis)
        request.ruled_out(diagnosis)
        request.advice(diagnosis.actions, diagnosis.conflicts)
        request.questions(_needed(diagnosis.suspects, diagnosis.findings), _limits(words, diagnosis))
        request.judged(diagnosis)

    return _rendered(write, words)


def check_request(check: Check, words: Words) -> str:
    """The page of a health check: nothing happened yet, so it tells what fails and what is not known."""
    findings = [finding for host in check.hosts for finding in host.findings]

    def write(page: Page) -> None:
        request = _Request(page, words)
        page.line(words.say("request.title.check"))
        request.failing([finding for finding in findings if finding.verdict is Verdict.FAIL])
        request.systems([host.report for host in check.hosts], ())
        request.advice(
            [action for host in check.hosts for action in host.actions],
            [conflict for host in check.hosts for conflict in host.conflicts],
        )
        request.questions(_needed((), findings), ())
        request.judged(check)

    return _rendered(write, words)


def _rendered(write: Callable[[Page], None], words: Words) -> str:
    text = render(Look(width=_WIDTH), write)
    if words.texts.language == "en":
        text = text.encode("ascii", "backslashreplace").decode("ascii")
    return text


class _Request:
    """Writes the sections, numbered as they come. Lists are cut to what a person at the other end reads."""

    def __init__(self, page: Page, words: Words) -> None:
        self._page, self._words = page, words
        self._number = 0

    def problem(self, diagnosis: Diagnosis) -> None:
        self._heading("problem")
        self._point(diagnosis.title)
        self._point(self._words.answer(diagnosis))
        if diagnosis.answer.kind is not AnswerKind.SUSPECT:
            self._point(self._words.because(diagnosis))
        self._point(diagnosis.note)
        self._point(self._words.say("request.impact"))

    def failing(self, findings: Sequence[Finding]) -> None:
        self._heading("failing")
        lines = [
            self._words.say("request.finding", title=title, hosts=hosts, because=because)
            for title, hosts, because in _together(self._words, findings)
        ]
        self._list(lines, 4 * _SOME)

    def when(self, diagnosis: Diagnosis) -> None:
        self._heading("when")
        words = self._words
        if diagnosis.window is None:
            self._point(words.say("window.none"))
            return
        start, end = diagnosis.window
        self._point(words.say("request.window", start=f"{day(start)} {clock(start)}", end=f"{day(end)} {clock(end)}"))
        local: dict[str, list[str]] = {}
        for host in diagnosis.hosts:
            zone = zone_of(host, words.glossary.tables)
            said = words.say("request.no-zone") if zone is None else words.say(
                "request.local",
                start=f"{day(start, zone)} {clock(start, zone)}",
                end=f"{day(end, zone)} {clock(end, zone)}",
                offset=offset_text(start, zone),
            )  # fmt: skip
            local.setdefault(said, []).append(host.host)
        self._list([words.say("request.of", hosts=tuple(hosts), text=said) for said, hosts in local.items()], _SOME)
        for host in diagnosis.hosts:
            offset = host.clock_offset
            if offset is not None and abs(offset.seconds) > offset.uncertainty:
                side = "clock.ahead" if offset.seconds > 0 else "clock.behind"
                seconds = abs(offset.seconds)
                self._point(words.say(side, host=host.host, seconds=seconds, uncertainty=offset.uncertainty))

    def systems(self, hosts: Sequence[HostReport], events: Iterable[Event]) -> None:
        """Hosts that say the same of themselves stand together."""
        self._heading("systems")
        words, listed = self._words, tuple(events)
        alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for host in hosts:
            name = words.say("request.host", host=visible(host.host), role=host.role or words.say("system.unknown"))
            alike.setdefault(tuple(system_lines(words, host, listed)), []).append(name)
        common = _common(alike)
        if len(alike) > 1 and common:
            self._page.line(words.say("request.all-hosts"), indent=2)
            self._system(common)
        for lines, names in list(alike.items())[:_SOME]:
            self._page.line(", ".join(names), indent=2)
            self._system([line for line in lines if len(alike) == 1 or line not in common])
        if len(alike) > _SOME:
            self._point(words.say("request.more", count=len(alike) - _SOME))

    def evidence(self, diagnosis: Diagnosis) -> None:
        self._heading("evidence")
        words = self._words
        self._list(evidence_lines(words, diagnosis), 4 * _FEW)
        if diagnosis.events:
            self._page.line(words.say("request.lines"), indent=2)
        shown = nearest_events(diagnosis, _SOME)
        for event in shown:
            self._point(f"{clock(event.at)} {event.origin}: {event.text}", most=2 * _WIDTH - 25)
        if len(diagnosis.events) > len(shown):
            self._point(words.say("request.more", count=len(diagnosis.events) - len(shown)))

    def ruled_out(self, diagnosis: Diagnosis) -> None:
        """Every suspect that it is not, with the first reason, hosts of one reason together; unlikely ones by name."""
        self._heading("ruled-out")
        words = self._words
        by_reason: dict[tuple[str, str], list[str]] = {}
        unlikely: dict[str, list[str]] = {}
        for suspect in diagnosis.suspects:
            if suspect.level is Level.RULED_OUT:
                why = words.translate(suspect.against[0].text) if suspect.against else words.say("request.no-mark")
                by_reason.setdefault((suspect.id, why), []).append(suspect.host)
            elif suspect.level is Level.UNLIKELY:
                unlikely.setdefault(suspect.id, []).append(suspect.host)
        lines = [
            words.say("request.not", suspect=suspect, hosts=tuple(sorted(hosts)), because=why)
            for (suspect, why), hosts in sorted(by_reason.items())
        ]
        self._list(lines, 4 * _FEW)
        if unlikely:
            named = [
                words.say("request.named", action=name, hosts=tuple(sorted(hosts))) for name, hosts in unlikely.items()
            ]
            self._point(words.say("request.stance", stance=words.say("level.unlikely"), actions="; ".join(named)))

    def advice(self, actions: Sequence[Action], conflicts: Sequence[Conflict]) -> None:
        """The steps with their reasons; what is only to be considered, or to be left alone, by name."""
        self._heading("advice")
        words = self._words
        self._point(words.say("request.done"))
        steps: dict[tuple[str, str], list[str]] = {}
        others: dict[tuple[Stance, str], list[str]] = {}
        for action in sorted(actions, key=lambda one: one.order):
            if action.stance is Stance.DO:
                why = shortened(words.translate(action.because[0].text)) if action.because else ""
                steps.setdefault((action.id, why), []).append(action.host)
            else:
                others.setdefault((action.stance, action.id), []).append(action.host)
        lines = [
            words.say("request.step", title=words.action(name), action=name, hosts=tuple(sorted(hosts)), because=why)
            for (name, why), hosts in steps.items()
        ]
        self._list(lines, _SOME)
        for stance in (Stance.CONSIDER, Stance.AVOID):
            named = [
                words.say("request.named", action=name, hosts=tuple(sorted(hosts)))
                for (of, name), hosts in others.items()
                if of is stance
            ]
            if named:
                self._point(words.say("request.stance", stance=words.say(f"stance.{stance}"), actions="; ".join(named)))
        for one in conflicts[:1]:
            why = shortened(words.translate(one.because))
            self._point(words.say("conflict.winner", action=one.winner, why=why))

    def questions(self, needed: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]], limits: Sequence[str]) -> None:
        self._heading("questions")
        words = self._words
        for limit in limits:
            self._point(limit, most=2 * _LONGEST)
        for command, facts, hosts in needed[:_FEW]:
            labels = tuple(f"{words.fact(fact)} ({fact})" for fact in facts)
            self._point(words.say("request.question", facts=labels, hosts=hosts))
            self._page.command(visible(words.collect(command, facts[0])), indent=6)
        if len(needed) > _FEW:
            self._point(words.say("request.more", count=len(needed) - _FEW))
        if not needed and not limits:
            self._point(words.say("request.none"))

    def judged(self, result: Diagnosis | Check) -> None:
        self._heading("judged")
        words = self._words
        version = f"; advisor {result.advisor_version}" if result.advisor_version else ""
        self._point(f"{words.pack(result.pack)}; {words.engine(result.engine)}{version}")
        if result.assessed_at is not None:
            self._point(words.say("request.assessed", at=iso(result.assessed_at)))
        if result.facts_sha256:
            self._point(words.say("request.facts", sha256=result.facts_sha256[:16]))

    def _heading(self, name: str) -> None:
        self._number += 1
        self._page.heading(f"{self._number}. {self._words.say(f'request.{name}').upper()}")

    def _system(self, lines: Iterable[tuple[str, str]]) -> None:
        for label, text in lines:
            self._page.line(visible(text), indent=4, marker=f"{label}: ")

    def _point(self, text: str, most: int = _LONGEST) -> None:
        if text:
            clean = visible(text)
            self._page.line(clean if len(clean) <= most else f"{clean[: most - 3]}...", indent=2, marker="- ")

    def _list(self, texts: Sequence[str], most: int) -> None:
        for text in texts[:most]:
            self._point(text)
        if len(texts) > most:
            self._point(self._words.say("request.more", count=len(texts) - most))
        if not texts:
            self._point(self._words.say("request.none"))


def evidence_lines(words: Words, diagnosis: Diagnosis) -> list[str]:
    """The longest silences, the rises of counters that met them, how likely that is luck, and what else speaks for the
    answer; each with its file and line."""

    gaps = longest(diagnosis.gaps, _FEW)
    lines = []
    for gap in gaps:
        span = words.say("span", start=clock(gap.start), end=clock(gap.end))
        said = words.say("gap", host=gap.host, stream=gap.stream, seconds=gap.seconds, span=span)
        lines.append(located(said, gap.origin))
    met = [one for one in diagnosis.spikes if any(meet(one, gap) for gap in gaps)]
    highest = sorted(met or diagnosis.spikes, key=lambda one: one.baseline - one.peak)[: 2 * _FEW]
    for host, spikes in groupby(sorted(highest, key=lambda one: (one.host, one.counter)), key=lambda one: one.host):
        lines.append(_rises(words, host, list(spikes)))
    lines += [words.coincidence(one) for one in diagnosis.coincidences[:_FEW]]
    suspect = answered_suspect(diagnosis)
    # The first mark is what the lines above tell.
    marks = suspect.for_[1 if lines else 0 :][:_FEW] if suspect else ()
    return [*lines, *(located(words.translate(one.text), one.origin) for one in marks)]


def _rises(words: Words, host: str, spikes: Sequence[Spike]) -> str:
    """The rises of a host's counters in one line, with where the first of them stands."""
    rises = tuple(
        words.say("request.rise", counter=one.counter, baseline=one.baseline, peak=one.peak) for one in spikes
    )
    start, end = min(one.start for one in spikes), max(one.end for one in spikes)
    span = words.say("span", start=clock(start), end=clock(end))
    return located(words.say("request.rises", host=host, rises=rises, span=span), spikes[0].origin)


def nearest_events(diagnosis: Diagnosis, most: int) -> list[Event]:
    """The events of a loss first, those nearest to its begin; in the order of time."""
    if diagnosis.window is None:
        return list(diagnosis.events[:most])
    start = diagnosis.window[0]
    near = sorted(diagnosis.events, key=lambda event: abs((event.at - start).total_seconds()))[:most]
    return sorted(near, key=lambda event: event.at)


def _common(alike: Iterable[Sequence[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Lines that every host says, in their order."""
    first, *others = list(alike) or [()]
    return [line for line in first if all(line in other for other in others)]


def _needed(
    suspects: Iterable[Suspect], findings: Iterable[Finding]
) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each command once, with the facts that it gets and the hosts that lack them; what suspects need comes first."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    wanted = [(one.host, missing) for one in suspects if one.level not in _NOT_IT for missing in one.missing]
    wanted += [(one.host, missing) for one in findings if one.verdict is Verdict.UNKNOWN for missing in one.missing]
    for host, missing in wanted:
        facts, hosts = found.setdefault(missing.collect, ({}, {}))
        facts[missing.fact] = None
        hosts[host] = None
    return [(command, tuple(facts), tuple(hosts)) for command, (facts, hosts) in found.items()]


def _limits(words: Words, diagnosis: Diagnosis) -> tuple[str, ...]:
    """What the rule of the suspect that the answer names can't see."""
    suspect = answered_suspect(diagnosis)
    limit = words.glossary.limits.get(suspect.id) if suspect else None
    return (words.say("finding.limit", text=words.translate(limit)),) if limit else ()


def _together(words: Words, findings: Iterable[Finding]) -> list[tuple[str, tuple[str, ...], str]]:
    """Findings of one rule and one reason, with their hosts."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        severity = words.say(f"severity.{finding.severity}")
        because = words.translate(finding.because[0].text) if finding.because else ""
        grouped.setdefault((f"{words.rule(finding.rule)} [{severity}]", because), []).append(finding.host)
    return [(title, tuple(hosts), because) for (title, because), hosts in grouped.items()]
