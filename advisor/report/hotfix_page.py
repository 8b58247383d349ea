"""The page of `verify-hotfix`: right or wrong in the first line, then every check with its reason."""

from advisor.model.hotfix import HotfixCheck, HotfixVerdict
from advisor.model.verdict import Verdict
from advisor.report.hotfix_document import check_text
from advisor.report.page import Page
from advisor.report.words import Words

_STYLES = {Verdict.PASS: "good", Verdict.FAIL: "bad", Verdict.UNKNOWN: "unknown", Verdict.NOT_APPLICABLE: "quiet"}


def write_hotfix(page: Page, words: Words, result: HotfixVerdict) -> None:
    verdict, style = str(result.verdict), _STYLES[result.verdict]
    if result.verdict is Verdict.PASS and result.warnings:
        verdict, style = "warnings", "warning"
    page.whole(words.say(f"hotfix.{verdict}", name=result.file.name, count=len(result.warnings)), style)
    page.line(_what(words, result), indent=2)
    page.line()
    for one in result.checks:
        marker = f"{words.say(f'hotfix.mark.{_mark(one)}')} {words.say(f'hotfix.aspect.{one.aspect}')}: "
        style = "warning" if _mark(one) == "warning" else _STYLES[one.verdict]
        page.line(check_text(one, words), indent=2, marker=marker, marker_style=style)
    page.line()
    for note in ("hotfix.limit", "hotfix.source"):
        page.line(words.say(note), "quiet")


def _mark(check: HotfixCheck) -> str:
    is_warning = check.verdict is Verdict.FAIL and check.severity.is_warning
    return "warning" if is_warning else str(check.verdict)


def _what(words: Words, result: HotfixVerdict) -> str:
    file, found = result.file, result.found
    said = [words.say(f"hotfix.form.{file.form}", size=file.size)]
    if file.listed is not None:
        said.append(words.say("hotfix.files", count=file.listed))
    if found is not None and found.version is not None:
        said.append(words.say("hotfix.version-is", version=found.version))
    elif file.program is not None:
        name = file.program.string("FileDescription", "ProductName", "OriginalFilename")
        if name:
            said.append(words.say("hotfix.calls-itself", name=name, version=file.program.version or "?"))
    if result.branch is not None:
        said.append(words.say("hotfix.branch", branch=result.branch.upper()))
    return "; ".join(said)
