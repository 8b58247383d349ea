"""The pages: fleets, a fleet, a run, who ended how, a host. Lists are cut, and lead on by the last name shown."""

from collections.abc import Mapping

from advisor.model.stored import HostVerdicts, StoredRun
from advisor.model.verdict import Verdict
from advisor.pack.text import shown
from advisor.report.history import previous
from advisor.report.html_markup import Markup, tag
from advisor.report.html_table import bullets, section
from advisor.report.stored_host import fact_text, lacking, verdicts_by_weight
from advisor.report.stored_hosts import ended
from advisor.report.stored_run import waiver_line, worst_first
from advisor.report.words import Words
from advisor.serve.markup import document, fleet_link, link, rows, run_link, run_rows, trend
from advisor.serve.request import BadRequestError, NotThereError, Request
from advisor.store.reader import StoreReader

HOSTS_A_PAGE = 200
RUNS_A_PAGE = 100
_LONGEST_CELL = 2000
_SHOWN = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)


def fleets_page(store: StoreReader, request: Request, words: Words) -> str:
    latest = store.fleets()
    lead = [fleet_link(request, words, one) for one in latest]
    table = run_rows(request, words, [(one, None) for one in latest], lead)
    body = table if latest else tag("p", words.say("serve.empty"))
    return document(request, words, words.say("serve.fleets"), (), body)


def fleet_page(store: StoreReader, request: Request, words: Words) -> str:
    fleet = request.need("fleet")
    runs = store.runs(fleet, RUNS_A_PAGE)
    if not runs:
        raise NotThereError(words.say("serve.no-fleet", fleet=fleet))
    table = run_rows(request, words, list(zip(runs, previous(runs), strict=True)))
    title = words.say("serve.of-fleet", fleet=fleet or words.say("stored.unnamed"))
    return document(request, words, title, (), trend(words, runs), table)


def run_page(store: StoreReader, request: Request, words: Words) -> str:
    stored = store.run(request.need("run"))
    columns = [(words.say("serve.rule"), False), (words.say("serve.severity"), False)]
    columns += [(words.say(f"stored.verdict.{one}"), True) for one in _SHOWN]
    columns.append((words.say("serve.compliance"), True))
    lines = []
    for rule in worst_first(stored):
        ends = stored.counts.get(rule, {})
        line: list[str] = [words.rule(rule), words.say(f"severity.{stored.severities[rule]}")]
        for one in _SHOWN:
            address = request.link("/hosts", run=stored.run.id, rule=rule, verdict=one.value)
            line.append(link(address, str(ends[one]), class_=_class(one)) if ends.get(one) else "")
        lines.append([*line, _compliance(ends)])
    waivers = [waiver_line(words, one) for one in store.waivers(stored.run.id)]
    body = [
        tag("p", words.say("serve.counted", count=stored.run.hosts, unknown=stored.run.unknown)),
        tag("p", link(request.link("/hosts", run=stored.run.id), words.say("stored.hosts"))),
        rows(columns, lines),
    ]
    if waivers:
        body.append(section(words.say("stored.waivers", count=len(waivers)), bullets(waivers)))
    body.append(tag("p", f"{words.pack(stored.pack)}; {words.engine(stored.engine)}", class_="quiet"))
    title = words.say("serve.run", started=stored.run.started)
    return document(request, words, title, (fleet_link(request, words, stored),), *body)


def hosts_page(store: StoreReader, request: Request, words: Words) -> str:
    stored = store.run(request.need("run"))
    rule, verdict = request.get("rule"), verdict_of(request)
    beginning, after = request.get("begin") or "", request.get("after")
    found = store.hosts(
        stored.run.id, rule=rule, verdict=verdict, beginning=beginning, after=after, limit=HOSTS_A_PAGE + 1
    )
    part = found[:HOSTS_A_PAGE]
    asked = {"run": stored.run.id, "rule": rule, "verdict": verdict and verdict.value, "begin": beginning or None}
    lines = [[_host_link(request, stored, one), one.role or "", ended(words, one.outcome, rule)] for one in part]
    columns = [(words.say("serve.host"), False), (words.say("serve.role"), False), (words.say("serve.verdict"), False)]
    steps = []
    if after is not None:
        steps.append(link(request.link("/hosts", **asked), words.say("serve.first")))
    if len(found) > len(part):
        steps.append(link(request.link("/hosts", **asked, after=part[-1].host), words.say("serve.next")))
    title = words.rule(rule) if rule else words.say("stored.hosts")
    if verdict is not None:
        title = words.say("stored.host", host=title, verdicts=words.say(f"stored.verdict.{verdict}"))
    trail = (fleet_link(request, words, stored), run_link(request, stored))
    table = rows(columns, lines) if lines else tag("p", words.say("serve.nobody"))
    return document(request, words, title, trail, _search(request, words, asked), table, tag("nav", *steps))


def host_page(store: StoreReader, request: Request, words: Words) -> str:
    stored = store.run(request.need("run"))
    report = store.facts(stored.run.id, request.need("host"))
    earlier = store.history(report.host, stored.run.fleet)
    outcome = store.outcome(stored.run.id, report.host)
    judged = [
        [
            tag("span", words.say(f"stored.verdict.{verdict}"), class_=_class(verdict)),
            words.rule(rule),
            bullets(lacking(words, outcome, rule)),
        ]
        for rule, verdict in verdicts_by_weight(stored, outcome)
    ]
    actions = [
        words.say("stored.host", host=words.say(f"stance.{stance}"), verdicts=words.action(action))
        for action, stance in outcome.stances.items()
    ]
    facts = [
        [
            words.fact(fact.name),
            f"{fact.name} ({fact.instance})" if fact.instance else fact.name,
            _cut(fact_text(words, fact)),
            _cut(str(fact.origin)),
            "" if fact.observed_at is None else shown(fact.observed_at),
        ]
        for fact in report.facts
    ]
    before = [
        [link(request.link("/host", run=one.run.id, host=report.host), shown(one.run.started)), ended(words, end, None)]
        for one, end in earlier
    ]
    names = ("serve.meaning", "serve.fact", "serve.value", "serve.origin", "serve.observed")
    body = [
        tag("p", words.say("stored.host", host=report.role or "", verdicts=ended(words, outcome, None)))
        if report.role
        else tag("p", ended(words, outcome, None)),
        rows([(words.say(name), False) for name in ("serve.verdict", "serve.rule", "serve.lacks")], judged),
    ]
    if actions:
        body.append(section(words.say("actions"), bullets(actions)))
    body.append(
        section(words.say("stored.facts", count=len(facts)), rows([(words.say(name), False) for name in names], facts))
    )
    history = rows([(words.say("serve.started"), False), (words.say("serve.verdict"), False)], before)
    body.append(section(words.say("stored.earlier"), history))
    trail = (fleet_link(request, words, stored), run_link(request, stored))
    return document(request, words, report.host, trail, *body)


def verdict_of(request: Request) -> Verdict | None:
    """Raises BadRequestError for a word that is none."""
    told = request.get("verdict")
    if told is None:
        return None
    try:
        return Verdict(told)
    except ValueError:
        raise BadRequestError(f"there is no verdict {told[:40]!r}.") from None


def _host_link(request: Request, stored: StoredRun, one: HostVerdicts) -> Markup:
    name = one.host if one.host.strip() else repr(one.host)
    return link(request.link("/host", run=stored.run.id, host=one.host), _cut(name))


def _search(request: Request, words: Words, asked: dict[str, str | None]) -> Markup:
    """A form that asks for names by their beginning; it needs no script."""
    kept = {**{name: value for name, value in asked.items() if name != "begin"}, "lang": request.chosen}
    hidden = [tag("input", type="hidden", name=name, value=value) for name, value in kept.items() if value is not None]
    field = tag("input", type="search", name="begin", value=asked["begin"], aria_label=words.say("serve.begin"))
    return tag("form", *hidden, tag("label", words.say("serve.begin"), " ", field), " ",
               tag("button", words.say("serve.search")), action="/hosts", method="get", class_="search")  # fmt: skip


def _compliance(ends: Mapping[Verdict, int]) -> str:
    """How many of the hosts on which the rule was decided pass, rounded down: 100 % are all of them."""
    passed = ends.get(Verdict.PASS, 0)
    decided = passed + ends.get(Verdict.FAIL, 0)
    return f"{100 * passed // decided} %" if decided else ""


def _class(verdict: Verdict) -> str | None:
    return {Verdict.FAIL: "fail", Verdict.UNKNOWN: "unknown"}.get(verdict)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}..."
