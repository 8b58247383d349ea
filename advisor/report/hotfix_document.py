"""`advisor.hotfix/1`: what a file is, every check of it, and whether it is the right one."""

from typing import Any

from advisor.model.diagnosis import PackIdentity
from advisor.model.hotfix import HotfixCheck, HotfixVerdict, ProgramFacts
from advisor.report.json_record import pack_document
from advisor.report.words import Words


def hotfix_document(result: HotfixVerdict, identity: PackIdentity, words: Words) -> dict[str, Any]:
    file = result.file
    told: dict[str, Any] = {"name": file.name, "size": file.size, "form": str(file.form)}
    if file.program is not None:
        told["program"] = _program(file.program)
    if file.listed is not None:
        told["files"] = file.listed
    if file.unread:
        told["unread"] = words.translate(file.unread)
    told["members"] = [
        {
            "name": one.name,
            "size": one.size,
            **({} if one.program is None else {"program": _program(one.program)}),
            **({"unread": words.translate(one.unread)} if one.unread else {}),
        }
        for one in file.members
    ]
    document = {
        "schema": "advisor.hotfix/1",
        "pack": pack_document(identity),
        "file": told,
        "verdict": str(result.verdict),
        "warnings": len(result.warnings),
        "checks": [_check(one, words) for one in result.checks],
    }
    if result.wanted is not None:
        document["platform"] = result.wanted
    if result.branch is not None:
        document["branch"] = result.branch
    return document


def _program(program: ProgramFacts) -> dict[str, Any]:
    document: dict[str, Any] = {"size": program.size, "machine": program.machine, "signed": program.signed}
    if program.version is not None:
        document["version"] = program.version
    if program.language is not None:
        document["language"] = f"{program.language:#06x}"
    document["strings"] = dict(program.strings)
    return document


def _check(check: HotfixCheck, words: Words) -> dict[str, Any]:
    return {
        "aspect": str(check.aspect),
        "verdict": str(check.verdict),
        "severity": str(check.severity),
        "text": check_text(check, words),
    }


def check_text(check: HotfixCheck, words: Words) -> str:
    """What came of a check, in a sentence; what stands in it in English is translated too."""
    values = {name: words.translate(value) if isinstance(value, str) else value for name, value in check.values}
    return words.say(check.message, **values)
