"""What the linter found, as a person reads it: one line a finding, as a compiler writes it."""

from dataclasses import replace

from advisor.pack.lint.finding import LintFinding, LintSeverity
from advisor.pack.lint.run import LintResult
from advisor.report.lint_document import shown_path
from advisor.report.page import Page
from advisor.report.words import Words

_STYLES = {LintSeverity.ERROR: "bad", LintSeverity.WARNING: "warning", LintSeverity.NOTE: "quiet"}


def write_lint(page: Page, words: Words, result: LintResult, *, waived: bool = False) -> None:
    """Each finding with its place and code, then the count; with `waived`, also what authors let stand and why."""
    for finding in result.findings:
        page.whole(_line(finding), _STYLES[finding.severity])
    for finding in result.waived if waived else ():
        page.whole(words.say("rules.lint.waived.line", finding=_line(finding), reason=finding.waived), "quiet")
    count = len(result.findings)
    page.line(words.say("rules.lint.count", count=count), "bad" if count else "good")
    if result.waived and not waived:
        page.line(words.say("rules.lint.waived", count=len(result.waived)), "quiet")


def _line(finding: LintFinding) -> str:
    return str(replace(finding, file=shown_path(finding.file)))
