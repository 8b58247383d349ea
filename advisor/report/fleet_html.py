"""The fleet report: one HTML file with every host in it, to be searched and sorted where scripts run."""

from collections.abc import Sequence

from advisor.model.action import Stance
from advisor.model.comparison import Movement
from advisor.model.compliance import HostStates
from advisor.model.fleet_report import FleetReport
from advisor.report import fleet_words
from advisor.report.fleet_data import STATES, fleet_data, host_kinds
from advisor.report.fleet_hosts_html import host_part, host_words
from advisor.report.fleet_page import (
    caution_lines,
    chain_lines,
    clearing_line,
    drift_notes,
    waiver_lines,
    wave_lines,
    work_line,
)
from advisor.report.fleet_words import host_names, named, percent
from advisor.report.html_about import problem_parts
from advisor.report.html_assets import script
from advisor.report.html_document import Part, document
from advisor.report.html_markup import Markup, tag
from advisor.report.html_room import Room
from advisor.report.html_style import Tone, badge
from advisor.report.html_table import Row, bullets, table
from advisor.report.words import Words, iso

_MOST = 200
"""Rows of any list but that of the hosts."""
_NAMES = 12
_PROBLEMS = 60_000


def fleet_html(report: FleetReport, words: Words) -> str:
    """The whole document. Its size grows with the hosts, by some twenty bytes each and their name; it says so. The same
    report makes the same document."""
    return _Document(report, words).text()


class _Document:
    def __init__(self, report: FleetReport, words: Words) -> None:
        self._report, self._words = report, words
        self._audit = report.fleet.audit
        self._kinds = host_kinds(report.fleet)

    def text(self) -> str:
        words, states = self._words, self._report.compliance.known_states
        answer = fleet_words.answer(words, states)
        header = [
            tag("p", words.say("fleet.html.kind"), class_="kind"),
            tag("h1", answer, class_=fleet_words.tone(states)),
            _bar(words, states),
            *(tag("p", line) for line in fleet_words.state_lines(words, states)),
        ]
        data = fleet_data(self._report, words, self._kinds)
        return document(
            words,
            words.say("fleet.html.title", title=answer),
            header,
            self._parts(),
            [tag("p", words.pack(self._audit.pack))],
            scripts=[script("report"), script("fleet")],
            data={"fleet-data": data, "fleet-words": host_words(words)},
        )

    def _parts(self) -> list[Part]:
        say, report = self._words.say, self._report
        parts = [Part("rules", say("fleet.rules"), [self._rules()])]
        if report.causes:
            parts.append(Part("causes", say("fleet.causes"), [self._causes()]))
        if report.clearing.failures:
            parts.append(Part("actions", say("fleet.clearing"), self._clearing()))
        if report.restarts:
            parts.append(Part("waves", say("fleet.waves"), self._waves()))
        if report.debt.verdicts:
            parts.append(Part("unknown", say("fleet.html.debt"), self._debt()))
        parts.append(Part("hosts", say("html.hosts"), host_part(report, self._words, self._kinds)))
        if report.waivers:
            lines = [line for line, _ in waiver_lines(self._words, report)]
            parts.append(Part("waivers", say("fleet.waivers"), [bullets(lines[:_MOST]), *self._more(len(lines))]))
        if report.drift is not None:
            parts.append(Part("drift", say("fleet.drift", run=report.drift.since), self._drift()))
        if report.golden is not None:
            parts.append(Part("golden", say("fleet.golden", host=report.golden.golden), self._golden()))
        if report.trend is not None and len(report.trend.points) > 1:
            parts.append(Part("trend", say("fleet.trend"), [self._trend()]))
        parts += problem_parts(self._words, report.problems, Room(_PROBLEMS))
        parts.append(Part("about", say("html.about"), self._about()))
        return parts

    def _rules(self) -> Markup:
        words = self._words
        rows = []
        for one in fleet_words.worst_first(self._report.compliance.rules):
            counts, bounds = one.counts, one.counts.bounds
            between = "" if bounds is None else words.say(
                "fleet.html.between", low=percent(bounds[0], words), high=percent(bounds[1], words)
            )  # fmt: skip
            tone: Tone = "good" if not counts.failed else "warning" if one.severity.is_warning else "bad"
            cells = (
                words.rule(one.rule), badge(words.say(f"severity.{one.severity}"), tone), counts.failed, counts.passed,
                counts.unknown, counts.waived, counts.not_applicable, percent(counts.rate, words), between,
            )  # fmt: skip
            order = (None, list(type(one.severity)).index(one.severity), *(None,) * 5, counts.rate or 0, None)
            rows.append(Row(tuple(one if isinstance(one, Markup) else str(one) for one in cells), order=order))
        names = ("rule", "severity", "fail", "pass", "unknown", "waived", "not-applicable", "rate", "between")
        return self._table("fleet.rules", names, rows)

    def _causes(self) -> Markup:
        words = self._words
        rows = [
            Row((
                str(one.count),
                bullets(words.rule(rule) for rule in one.verdicts),
                bullets(self._action(action, stance) for action, stance in one.actions),
                host_names(words, self._audit, one.places, _NAMES),
            ))
            for one in self._report.causes[:_MOST]
        ]  # fmt: skip
        return self._table("fleet.causes", ("count", "rules", "actions", "hosts"), rows, len(self._report.causes))

    def _action(self, action: str, stance: Stance) -> str:
        words = self._words
        return words.say("fleet.html.action", action=words.action(action), stance=words.say(f"stance.{stance}"))

    def _clearing(self) -> list[Markup]:
        words, report = self._words, self._report
        told = [tag("p", clearing_line(words, report.clearing, len(self._audit.hosts)), class_="proof")]
        steps = [
            tag("li", words.say("fleet.html.step", work=work_line(words, work.action, len(work.places), work.reboot),
                                hosts=host_names(words, self._audit, work.places, _NAMES)))
            for work in report.clearing.work
        ]  # fmt: skip
        if steps:
            told.append(tag("ol", *steps))
        further = report.considered.cleared - report.clearing.cleared
        if further > 0:
            told.append(tag("p", words.say("fleet.considered", count=further)))
            told.append(bullets(
                work_line(words, work.action, len(work.places), work.reboot)
                for work in report.considered.work if work not in report.clearing.work
            ))  # fmt: skip
        if report.considered.uncleared:
            rules = words.say("fleet.joint").join(
                words.say("fleet.uncleared.rule", title=words.rule(rule), count=count)
                for rule, count in report.considered.uncleared
            )
            told.append(tag("p", words.say("fleet.uncleared", rules=rules), class_="quiet"))
        return told

    def _waves(self) -> list[Markup]:
        words, plan = self._words, self._report.waves
        told = [
            tag("p", line, class_="care" if style == "bad" else None)
            for line, style in wave_lines(words, plan, self._report.restarts, _NAMES)
        ]
        waves = plan.waves or plan.rest
        rows = [
            Row((
                str(wave.number),
                "" if wave.start is None else f"{wave.start:%Y-%m-%d %H:%M}",
                "" if wave.end is None else f"{wave.end:%Y-%m-%d %H:%M}",
                str(len(wave.hosts)),
                named(words, wave.hosts, most=_NAMES),
                bullets(caution_lines(words, wave, _NAMES)),
            ))
            for wave in waves[:_MOST]
        ]  # fmt: skip
        if rows:
            names = ("wave", "start", "end", "count", "hosts", "caution")
            told.append(self._table("fleet.waves", names, rows, len(waves)))
        if len(plan.chain) > 1:
            told.append(tag("h3", words.say("fleet.chain", count=len(plan.chain))))
            told.append(bullets(chain_lines(words, plan)[:_MOST]))
        return told

    def _debt(self) -> list[Markup]:
        words, debt = self._words, self._report.debt
        rows = [
            Row((
                tag("code", words.command(one.command), class_="command"),
                str(one.pays), str(one.touches), str(one.hosts),
                ", ".join(words.fact(fact) for fact in one.facts),
                ", ".join(words.say(f"absent.{reason}") for reason, _ in one.reasons),
            ))
            for one in debt.collecting[:_MOST]
        ]  # fmt: skip
        told = [tag("p", words.say("fleet.debt", count=debt.verdicts, hosts=debt.hosts))]
        if rows:
            names = ("command", "settles", "part-of", "hosts-count", "facts", "why")
            told.append(self._table("fleet.html.debt", names, rows, len(debt.collecting)))
        if debt.unpayable:
            told.append(tag("p", words.say("fleet.debt.unpayable", count=debt.unpayable), class_="quiet"))
        return told

    def _drift(self) -> list[Markup]:
        words, drift = self._words, self._report.drift
        assert drift is not None
        told = [tag("p", line) for line in drift_notes(words, self._report)]
        moved = [one for one in drift.verdicts if one.movement is not Movement.CHANGED]
        rows = [
            Row((
                words.say(f"fleet.movement.{one.movement}"), words.rule(one.rule),
                words.say(f"fleet.cause.{one.cause}"), str(len(one.places)),
                host_names(words, self._audit, one.places, _NAMES),
            ))
            for one in moved[:_MOST]
        ]  # fmt: skip
        if rows:
            names = ("movement", "rule", "cause", "count", "hosts")
            told.append(self._table("fleet.html.moved", names, rows, len(moved)))
        facts = [
            Row((fleet_words.fact_drift(words, one), str(len(one.places)),
                 host_names(words, self._audit, one.places, _NAMES)))
            for one in drift.facts[:_MOST]
        ]  # fmt: skip
        if facts:
            told.append(tag("h3", words.say("fleet.html.facts")))
            told.append(self._table("fleet.html.facts", ("change", "count", "hosts"), facts, len(drift.facts)))
        return told

    def _golden(self) -> list[Markup]:
        words, golden = self._words, self._report.golden
        assert golden is not None
        rows = [
            Row((words.fact(one.fact), fleet_words.values(words, one.golden), fleet_words.values(words, one.found),
                 str(len(one.places)), host_names(words, self._audit, one.places, _NAMES)))
            for one in golden.departures[:_MOST]
        ]  # fmt: skip
        told = [tag("p", words.say("fleet.golden.alike", count=golden.alike, hosts=golden.hosts))]
        names = ("fact", "golden", "found", "count", "hosts")
        return [*told, self._table("fleet.html.unlike", names, rows, len(golden.departures))] if rows else told

    def _trend(self) -> Markup:
        words, trend = self._words, self._report.trend
        assert trend is not None
        rows = []
        for place, point in enumerate(trend.points):
            told = point.states
            states = ("", "") if told is None else (str(told.hosts), str(told.exposed))
            note = words.say("fleet.trend.pack") if place in trend.pack_changes else ""
            rows.append(Row((
                iso(point.at) if point.at else point.run, *states,
                percent(point.findings.rate, words), percent(point.findings.unknown_share, words), note,
            )))  # fmt: skip
        names = ("run", "hosts-count", "exposed", "rate", "unknown", "note")
        return self._table("fleet.trend", names, rows[-_MOST:], len(rows))

    def _about(self) -> list[Markup]:
        words, run, audit = self._words, self._audit.run, self._audit
        told = {
            words.say("fleet.html.run"): run.id,
            words.say("fleet.html.started"): iso(run.started),
            words.say("fleet.html.finished"): iso(run.finished) if run.finished is not None else "",
            words.say("fleet.html.fleet"): run.fleet,
            words.say("html.about.pack", name=audit.pack.name, version=audit.pack.version): audit.pack.sha256,
            words.say("html.about.engine"): words.engine(audit.engine),
        }
        pairs = [part for name, value in told.items() if value for part in (tag("dt", name), tag("dd", value))]
        return [tag("dl", *pairs), tag("p", words.say("fleet.html.json"))]

    def _more(self, count: int) -> list[Markup]:
        return [tag("p", self._cut(count), class_="quiet")] if count > _MOST else []

    def _table(self, caption: str, columns: Sequence[str], rows: Sequence[Row], count: int = 0) -> Markup:
        named_columns = [self._words.say(f"fleet.column.{column}") for column in columns]
        return table(self._words.say(caption), named_columns, rows, note=self._cut(count) if count > _MOST else "")

    def _cut(self, count: int) -> str:
        return self._words.say("html.cut", shown=_MOST, count=count)


def _bar(words: Words, states: HostStates) -> Markup:
    """The shares of the four kinds of hosts; the lines below say the same."""
    if not states.hosts:
        return Markup("")
    counts = (states.exposed, states.warned, states.undecided, states.kept)
    left, bars = 0.0, []
    for state, count in zip(STATES, counts, strict=True):
        width = 1000 * count / states.hosts
        if count:
            bars.append(tag("rect", x=f"{left:.2f}", y=0, width=f"{width:.2f}", height=10, class_=state))
        left += width
    drawn = tag("svg", *bars, viewBox="0 0 1000 10", preserveAspectRatio="none", role="img",
                aria_label=words.say("fleet.html.bar"))  # fmt: skip
    return tag("div", drawn, class_="bar")
