"""The page of an audit: what fails on how many hosts, and of how many nobody knows."""

from collections import Counter

import numpy as np

from advisor.model.audit import Audit
from advisor.model.outcome_table import lacking_outcomes
from advisor.model.verdict import Severity, Verdict
from advisor.report.audit_json import Analysis, hosts_by_outcome, tallies
from advisor.report.page import Page
from advisor.report.words import Words

_SEVERITIES = list(Severity)


def write_audit(page: Page, words: Words, audit: Audit, analysis: Analysis, *, verbose: bool = False) -> None:
    """The answer first; then the rules that fail, the gravest and most frequent ones first; then what is unknown."""
    run = audit.run
    counted = tallies(audit)
    fails = {rule for rule, counts in counted.items() if counts[Verdict.FAIL] > analysis.waived.get(rule, 0)}
    grave = any(not audit.severities[rule].is_warning for rule in fails)
    style = "bad" if grave else "warning" if fails else "unknown" if run.unknown else "good"
    page.whole(
        words.say(
            "audit.answer",
            hosts=f"{run.hosts:,}",
            count=run.hosts,
            assessed=f"{run.assessed:,}",
            unknown=f"{run.unknown:,}",
        ),
        style,
    )
    failing = sorted(
        fails, key=lambda rule: (_SEVERITIES.index(audit.severities[rule]), -counted[rule][Verdict.FAIL], rule)
    )
    if failing:
        page.heading(words.say("audit.failing"))
        for rule in failing:
            _rule(page, words, audit, rule, counted[rule], analysis)
    lacks = _lacks(audit)
    if lacks:
        page.heading(words.say("audit.unknown"))
        for fact, hosts in lacks.most_common(None if verbose else 10):
            page.line(
                words.say("audit.lack", fact=fact, label=words.fact(fact), hosts=f"{hosts:,}", count=hosts),
                "unknown",
                indent=2,
            )
    if verbose:
        page.heading(words.say("audit.passing"))
        for rule in audit.rules:
            if rule not in fails:
                _rule(page, words, audit, rule, counted[rule], analysis)
    page.line()
    page.line(words.say("audit.by", engine=audit.engine, run=run.id), "quiet")


def _rule(page: Page, words: Words, audit: Audit, rule: str, counts: Counter[Verdict], analysis: Analysis) -> None:
    severity = audit.severities[rule]
    waived = min(analysis.waived.get(rule, 0), counts[Verdict.FAIL])
    style = ("warning" if severity.is_warning else "bad") if counts[Verdict.FAIL] > waived else ""
    known = counts[Verdict.PASS] + counts[Verdict.FAIL]
    page.line(
        words.say("audit.rule", title=words.rule(rule), rule=rule, severity=words.say(f"severity.{severity}")),
        style,
        indent=2,
    )
    message = "audit.counts.waived" if waived else "audit.counts"
    page.line(
        words.say(
            message,
            fail=f"{counts[Verdict.FAIL] - waived:,}",
            known=f"{known:,}",
            unknown=f"{counts[Verdict.UNKNOWN]:,}",
            not_applicable=f"{counts[Verdict.NOT_APPLICABLE]:,}",
            waived=f"{waived:,}",
        ),
        indent=4,
    )


def _lacks(audit: Audit) -> Counter[str]:
    """On how many hosts each fact is lacking to decide a rule."""
    hosts = np.array(hosts_by_outcome(audit))
    found = {fact: int(hosts[mask].sum()) for fact, mask in lacking_outcomes(audit.outcomes).items()}
    return Counter({fact: count for fact, count in sorted(found.items()) if count})
