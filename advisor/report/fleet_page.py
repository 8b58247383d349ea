"""The page of `audit`: the answer, how far rules are kept, why not, what clears most, what is unknown, restarts."""

from collections.abc import Sequence

from advisor.model.action import Stance
from advisor.model.cause import Clearing
from advisor.model.comparison import Cause as MovedBy
from advisor.model.comparison import Movement
from advisor.model.compliance import Compliance
from advisor.model.fleet_report import FleetReport
from advisor.model.waves import Wave, WavePlan
from advisor.report import fleet_words
from advisor.report.fleet_words import host_names, named, percent
from advisor.report.page import Page
from advisor.report.words import Words, iso

_FEW_CAUSES = 8
_FEW_WAVES = 12
_FEW_RUNS = 12
_EVERYTHING = 1_000_000
_NAMED = 3
"""More actions than these are counted and not named in one sentence."""


def write_fleet(page: Page, words: Words, report: FleetReport, *, verbose: bool = False) -> None:
    """`verbose` shows every rule, cause, wave and host name."""
    states = report.compliance.known_states
    page.whole(fleet_words.answer(words, states), fleet_words.tone(states))
    for line in fleet_words.state_lines(words, states):
        page.line(line)
    _Page(page, words, report, verbose).write()


class _Page:
    def __init__(self, page: Page, words: Words, report: FleetReport, verbose: bool) -> None:
        self._page, self._words, self._report, self._verbose = page, words, report, verbose
        self._audit = report.fleet.audit
        self._names = _EVERYTHING if verbose else fleet_words.FEW

    def write(self) -> None:
        self._rules()
        self._causes()
        self._clearing()
        self._waves()
        self._debt()
        self._waivers()
        self._drift()
        self._golden()
        self._trend()
        self._end()

    def _rules(self) -> None:
        rules = fleet_words.worst_first(self._report.compliance.rules)
        told = [one for one in rules if self._verbose or one.counts.failed or one.counts.unknown or one.counts.waived]
        if told:
            self._page.heading(self._words.say("fleet.rules"))
        for one in told:
            style = "" if not one.counts.failed else "warning" if one.severity.is_warning else "bad"
            marker = f"{self._words.say(f'severity.{one.severity}')}: "
            self._page.line(fleet_words.rule_line(self._words, one), indent=2, marker=marker, marker_style=style)
        if len(told) < len(rules):
            self._page.line(self._words.say("fleet.rules.kept", count=len(rules) - len(told)), "quiet", indent=2)

    def _causes(self) -> None:
        causes = self._report.causes
        if not causes:
            return
        self._page.heading(self._words.say("fleet.causes"))
        shown = causes if self._verbose else causes[:_FEW_CAUSES]
        for one in shown:
            rules = self._words.say("fleet.joint").join(self._words.rule(rule) for rule in one.verdicts)
            hosts = host_names(self._words, self._audit, one.places, self._names)
            self._page.line(
                self._words.say("fleet.cause", count=one.count, rules=rules, hosts=hosts), indent=2, marker="- "
            )
        self._more(len(causes) - len(shown))

    def _clearing(self) -> None:
        clearing = self._report.clearing
        if not clearing.failures:
            return
        self._page.heading(self._words.say("fleet.clearing"))
        self._page.line(clearing_line(self._words, clearing, len(self._audit.hosts)), indent=2)
        self._work(clearing)
        further = self._report.considered.cleared - clearing.cleared
        if further > 0:
            self._page.line(self._words.say("fleet.considered", count=further), indent=2)
            done = {(work.action, work.places) for work in clearing.work}
            for work in self._report.considered.work:
                if work.stance is Stance.CONSIDER and (work.action, work.places) not in done:
                    self._page.line(
                        work_line(self._words, work.action, len(work.places), work.reboot), indent=4, marker="- "
                    )
        uncleared = self._report.considered.uncleared
        if uncleared:
            rules = self._words.say("fleet.joint").join(
                self._words.say("fleet.uncleared.rule", title=self._words.rule(rule), count=count)
                for rule, count in uncleared
            )
            self._page.line(self._words.say("fleet.uncleared", rules=rules), "quiet", indent=2)

    def _work(self, clearing: Clearing) -> None:
        for number, work in enumerate(clearing.work, 1):
            line = work_line(self._words, work.action, len(work.places), work.reboot)
            hosts = host_names(self._words, self._audit, work.places, self._names)
            self._page.line(f"{line}: {hosts}", indent=4, marker=f"{number}. ")

    def _waves(self) -> None:
        plan = self._report.waves
        if not self._report.restarts:
            return
        self._page.heading(self._words.say("fleet.waves"))
        for line, style in wave_lines(self._words, plan, self._report.restarts, self._names):
            self._page.line(line, style, indent=2)
        waves = plan.waves or plan.rest
        shown = waves if self._verbose else waves[:_FEW_WAVES]
        for wave in shown:
            self._page.line(wave_line(self._words, wave, self._names), indent=4, marker=f"{wave.number}. ")
            for line in caution_lines(self._words, wave, self._names):
                self._page.line(line, "warning", indent=7)
        self._more(len(waves) - len(shown))
        if len(plan.chain) > 1:
            self._page.line(self._words.say("fleet.chain", count=len(plan.chain)), indent=2)
            for line in chain_lines(self._words, plan):
                self._page.line(line, indent=4, marker="- ")

    def _debt(self) -> None:
        debt = self._report.debt
        if not debt.verdicts:
            return
        self._page.heading(self._words.say("fleet.debt", count=debt.verdicts, hosts=debt.hosts))
        shown = debt.collecting if self._verbose else debt.collecting[:_FEW_CAUSES]
        for one in shown:
            why = ", ".join(self._words.say(f"absent.{reason}") for reason, _ in one.reasons)
            line = self._words.say("fleet.debt.pays", count=one.pays, hosts=one.hosts, touches=one.touches, why=why)
            self._page.line(line, indent=2, marker="- ")
            self._page.command(self._words.command(one.command), indent=6)
        self._more(len(debt.collecting) - len(shown))
        if debt.unpayable:
            self._page.line(self._words.say("fleet.debt.unpayable", count=debt.unpayable), "quiet", indent=2)

    def _waivers(self) -> None:
        if not self._report.waivers:
            return
        self._page.heading(self._words.say("fleet.waivers"))
        for line, style in waiver_lines(self._words, self._report):
            self._page.line(line, style, indent=2, marker="- ")

    def _drift(self) -> None:
        drift = self._report.drift
        if drift is None:
            return
        self._page.heading(self._words.say("fleet.drift", run=drift.since))
        for line in drift_notes(self._words, self._report):
            self._page.line(line, indent=2)
        moved = [one for one in drift.verdicts if self._verbose or one.movement is not Movement.CHANGED]
        shown = moved if self._verbose else moved[:_FEW_CAUSES]
        styles = {Movement.NEW: "bad", Movement.NO_LONGER_KNOWN: "unknown", Movement.FIXED: "good"}
        for one in shown:
            hosts = host_names(self._words, self._audit, one.places, self._names)
            self._page.line(
                self._words.say("fleet.moved", movement=self._words.say(f"fleet.movement.{one.movement}"),
                                title=self._words.rule(one.rule), count=len(one.places), hosts=hosts,
                                cause=self._words.say(f"fleet.cause.{one.cause}")),
                styles.get(one.movement, ""), indent=2, marker="- ",
            )  # fmt: skip
        self._more(len(moved) - len(shown))
        facts = drift.facts if self._verbose else drift.facts[:_FEW_CAUSES]
        for fact in facts:
            hosts = host_names(self._words, self._audit, fact.places, self._names)
            text = fleet_words.fact_drift(self._words, fact)
            self._page.line(
                self._words.say("fleet.on", text=text, count=len(fact.places), hosts=hosts), indent=2, marker="- "
            )
        self._more(len(drift.facts) - len(facts))

    def _golden(self) -> None:
        golden = self._report.golden
        if golden is None:
            return
        self._page.heading(self._words.say("fleet.golden", host=golden.golden))
        self._page.line(self._words.say("fleet.golden.alike", count=golden.alike, hosts=golden.hosts), indent=2)
        shown = golden.departures if self._verbose else golden.departures[:_FEW_CAUSES]
        for one in shown:
            self._page.line(
                self._words.say("fleet.golden.unlike", label=self._words.fact(one.fact),
                                golden=fleet_words.values(self._words, one.golden),
                                found=fleet_words.values(self._words, one.found), count=len(one.places),
                                hosts=host_names(self._words, self._audit, one.places, self._names)),
                indent=2, marker="- ",
            )  # fmt: skip
        self._more(len(golden.departures) - len(shown))

    def _trend(self) -> None:
        trend = self._report.trend
        if trend is None or len(trend.points) < 2:
            return
        self._page.heading(self._words.say("fleet.trend"))
        first = max(0, len(trend.points) - (_EVERYTHING if self._verbose else _FEW_RUNS))
        for place, point in enumerate(trend.points[first:], first):
            pack = self._words.say("fleet.trend.pack") if place in trend.pack_changes else ""
            line = trend_line(self._words, point)
            self._page.line(f"{line} {pack}".rstrip(), indent=2, marker="- ")

    def _end(self) -> None:
        self._page.line()
        audit = self._audit
        line = f"{self._words.pack(audit.pack)}; {self._words.engine(audit.engine)}"
        self._page.line(self._words.say("fleet.run", run=audit.run.id, at=iso(audit.run.started)), "quiet")
        self._page.line(line, "quiet")

    def _more(self, count: int) -> None:
        if count > 0:
            self._page.line(self._words.say("more", count=count), "quiet", indent=2)


def trend_line(words: Words, point: Compliance) -> str:
    """One run: the hosts by their worst finding where they are known, and all findings together."""
    values = {
        "at": iso(point.at) if point.at else point.run,
        "rate": percent(point.findings.rate, words),
        "unknown": percent(point.findings.unknown_share, words),
    }
    if point.states is None:
        return words.say("fleet.trend.counts", **values)
    return words.say("fleet.trend.run", exposed=point.states.exposed, hosts=point.states.hosts, **values)


def clearing_line(words: Words, clearing: Clearing, hosts: int) -> str:
    """`Install the hotfix + Enable RSS on 4 of 50 hosts clear 95 %: 19 of 20 failures`."""
    if not clearing.work:
        return words.say("fleet.clearing.none", failures=clearing.failures)
    actions = list(dict.fromkeys(words.action(work.action) for work in clearing.work))
    told = " + ".join(actions) if len(actions) <= _NAMED else words.say("fleet.actions", count=len(actions))
    return words.say(
        "fleet.clearing.line", actions=told, hosts=clearing.work_hosts, all=hosts, cleared=clearing.cleared,
        share=percent(clearing.cleared / clearing.failures, words), failures=clearing.failures, clean=clearing.hosts,
        failing=clearing.failing_hosts,
    )  # fmt: skip


def work_line(words: Words, action: str, hosts: int, reboot: bool) -> str:
    line = words.say("fleet.work", action=words.action(action), count=hosts)
    return words.say("fleet.work.restart", work=line) if reboot else line


def wave_lines(words: Words, plan: WavePlan, restarts: int, most: int) -> list[tuple[str, str]]:
    """What stands above the waves: how many there are, or why there are none."""
    if plan.is_feasible:
        kind = "fleet.waves.fewest" if plan.fewest else "fleet.waves.few"
        return [(words.say(kind, count=len(plan.waves), hosts=restarts), "")]
    lines = [(words.say("fleet.infeasible"), "bad")]
    for one in plan.infeasible:
        because = words.say("fleet.and").join(fleet_words.constraint(words, bound) for bound in one.constraints)
        kind = "fleet.infeasible.hosts" if one.proven else "fleet.infeasible.unproven"
        lines.append((words.say(kind, hosts=named(words, one.hosts, most=most), because=because), "bad"))
    if plan.rest:
        count = sum(len(wave.hosts) for wave in plan.rest)
        lines.append((words.say("fleet.rest", hosts=count, count=len(plan.rest)), ""))
    return lines


def wave_line(words: Words, wave: Wave, most: int) -> str:
    hosts = named(words, wave.hosts, most=most)
    if wave.start is None or wave.end is None:
        return words.say("fleet.wave", count=len(wave.hosts), hosts=hosts)
    start, end = (f"{moment:%Y-%m-%d %H:%M}" for moment in (wave.start, wave.end))
    return words.say("fleet.wave.at", count=len(wave.hosts), hosts=hosts, start=start, end=end)


def caution_lines(words: Words, wave: Wave, most: int) -> list[str]:
    lines = []
    if wave.unknown:
        lines.append(words.say("fleet.wave.unknown", hosts=named(words, wave.unknown, most=most)))
    if wave.unseen:
        lines.append(words.say("fleet.wave.unseen", hosts=named(words, wave.unseen, most=most)))
    return lines


def chain_lines(words: Words, plan: WavePlan) -> list[str]:
    """Each host of the longest chain, and what keeps it out of the wave before."""
    lines = []
    for link in plan.chain:
        if link.because is None:
            lines.append(words.say("fleet.link.first", host=link.host, wave=link.wave))
        else:
            because = fleet_words.constraint(words, link.because)
            lines.append(words.say("fleet.link", host=link.host, wave=link.wave, because=because))
    return lines


def waiver_lines(words: Words, report: FleetReport) -> list[tuple[str, str]]:
    """The most urgent first: open again, over, soon over."""
    soon = 30
    uses = sorted(
        report.waivers, key=lambda one: (not one.reopened, not one.expired, one.days, one.waiver.rule, one.waiver.host)
    )
    lines = []
    for use in uses:
        waiver = use.waiver
        kind, style = "holds", ""
        if use.reopened:
            kind, style = "reopened", "bad"
        elif use.expired:
            kind, style = "expired", "bad"
        elif use.days <= soon:
            kind, style = "soon", "warning"
        lines.append((
            words.say(f"fleet.waiver.{kind}", title=words.rule(waiver.rule), host=waiver.host, owner=waiver.owner,
                      approver=waiver.approver, reason=waiver.reason, day=f"{waiver.expires:%Y-%m-%d}", days=use.days,
                      count=use.holds, hosts=named(words, use.reopened)),
            style,
        ))  # fmt: skip
    return lines


def drift_notes(words: Words, report: FleetReport) -> Sequence[str]:
    """What moved verdicts, hosts that are new or gone, and what could not be compared."""
    drift = report.drift
    assert drift is not None
    told = drift.attribution
    kinds = ((MovedBy.FACTS, told.facts), (MovedBy.PACK, told.pack), (MovedBy.BOTH, told.both),
             (MovedBy.UNTOLD, told.untold))  # fmt: skip
    parts = [words.say(f"fleet.attributed.{kind}", count=count) for kind, count in kinds if count]
    notes = [
        words.say("fleet.attributed", parts=words.say("fleet.joint").join(parts))
        if parts
        else words.say("fleet.unmoved")
    ]
    if told.untold:
        notes.append(words.say("fleet.reassess"))
    if drift.new:
        notes.append(words.say("fleet.new-hosts", count=len(drift.new), hosts=named(words, drift.new)))
    if drift.gone:
        notes.append(words.say("fleet.gone-hosts", count=len(drift.gone), hosts=named(words, drift.gone)))
    if not drift.facts_compared:
        notes.append(words.say("fleet.no-facts"))
    return notes
