"""Sentences that several reports say: names, times, luck, engine, and how to get a fact."""

import re
from dataclasses import dataclass, replace

from advisor.model.diagnosis import AnswerKind, Diagnosis, HostReport, PackIdentity
from advisor.model.event import Coincidence
from advisor.model.fact import Absent
from advisor.model.finding import Missing
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.suspect import Level, Suspect
from advisor.pack.text import Texts
from advisor.pack.values import iso as iso
from advisor.report.glossary import NO_NAMES, Glossary

_SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s+[A-Z])|(?<=\u3002)")


@dataclass(frozen=True, slots=True)
class Words:
    """A catalogue in one language and the names of one pack."""

    texts: Texts
    glossary: Glossary = NO_NAMES

    def say(self, message: str, **values: object) -> str:
        return self.texts.say(message, **values)

    def translate(self, english: str) -> str:
        return self.texts.translate(english) if english else ""

    def suspect(self, suspect: str) -> str:
        """What a suspect is called: the title of the rule of its id."""
        return self.rule(suspect)

    def rule(self, rule: str) -> str:
        return self.translate(self.glossary.rules.get(rule, rule))

    def action(self, action: str) -> str:
        return self.translate(self.glossary.remedies.get(action, action))

    def fact(self, name: str) -> str:
        return self.translate(self.glossary.facts.get(name, name))

    def measured(self, fact: str, value: str) -> str:
        """A value of the fact with its unit, where it has one."""
        unit = self.glossary.units.get(fact)
        return f"{value} {self.translate(unit)}" if unit else value

    def collect(self, command: str, fact: str) -> str:
        """The command that gets a fact, or where to read about it."""
        return self.command(command) or self.say("collect.see", fact=fact)

    def command(self, command: str) -> str:
        """A command as it is typed, or what a person does where there is none, in this language."""
        return self.texts.command(command)

    def missing(self, missing: Missing) -> str:
        """A fact that would decide, and why it is absent."""
        reason = self.say(f"absent.{missing.reason}")
        return self.say("missing.fact", label=self.fact(missing.fact), fact=missing.fact, reason=reason)

    def problem(self, problem: Problem) -> Problem:
        """What could not be read, and what to do about it, in this language."""
        return replace(problem, what=self.translate(problem.what), next=self.translate(problem.next))

    def absent(self, absent: Absent) -> str:
        """Why there is no value: what was said of it, or else what such a reason means."""
        return self.translate(absent.detail) or self.say(f"absent.{absent.reason}")

    def luck(self, coincidence: Coincidence) -> str:
        """How likely luck would do as well, in words; why that can't be said when it can't."""
        p = coincidence.p_value
        if p is None:
            return self.translate(coincidence.reason) or self.say("luck.unknown", samples=coincidence.samples)
        if p <= 0:
            return self.say("luck.below", chances=coincidence.samples)
        if p >= 0.1:
            return self.say("luck.often", percent=min(100, round(100 * p)))
        return self.say("luck.rare", chances=round(1 / p))

    def coincidence(self, coincidence: Coincidence) -> str:
        """How many gaps of a host meet a rise of its counters, and how likely that is luck."""
        return self.say(
            "coincidence" if coincidence.gaps else "coincidence.none",
            host=coincidence.host,
            count=coincidence.gaps,
            hits=coincidence.hits,
            luck=self.luck(coincidence),
        )

    def engine(self, engine: str) -> str:
        """Who reasoned. `engine` is `durable_rules` or `plain`, then a version or a reason where there is one."""
        name, detail = engine_parts(engine)
        if name == "plain":
            return self.say("engine.plain-because", why=self.translate(detail)) if detail else self.say("engine.plain")
        return self.say("engine.named", engine=f"{name} {detail}".strip())

    def pack(self, identity: PackIdentity) -> str:
        return self.say("pack", name=identity.name, version=identity.version, sha=identity.sha256[:12])

    def answer(self, diagnosis: Diagnosis) -> str:
        """The first line."""
        answer = diagnosis.answer
        if answer.kind is not AnswerKind.SUSPECT or answer.suspect is None:
            return self.say(answer.because if answer.because in self.texts else f"answer.{answer.kind}")
        suspect = answered_suspect(diagnosis)
        level = suspect.level if suspect else Level.PROBABLE
        return self.say(
            f"answer.{level}", host=answer.host or "?", suspect=answer.suspect, title=self.suspect(answer.suspect)
        )

    def because(self, diagnosis: Diagnosis) -> str:
        """What decided the answer: its own English sentence or template, or else the sentence for such an answer."""
        answer = diagnosis.answer
        if " " not in answer.because:
            suspect = answered_suspect(diagnosis)
            undecided = answer.because.replace("answer.", "because.")
            message = undecided if undecided in self.texts else f"because.{suspect.level if suspect else answer.kind}"
            return self.say(message) if message in self.texts else ""
        values: dict[str, object] = {
            "host": answer.host,
            "suspect": answer.suspect,
            "gaps": len(diagnosis.gaps),
            "longest": max((gap.seconds for gap in diagnosis.gaps), default=None),
        }
        return self.texts.translate(answer.because, **values)


def shortened(text: str, most: int = 150) -> str:
    """As many whole sentences as `most` characters hold, and the first one in any case."""
    first, *more = _SENTENCE_END.split(text)
    for sentence in more:
        if len(first) + len(sentence) > most:
            break
        first += sentence
    return first.strip()


def located(text: str, origin: Origin) -> str:
    """A sentence and where it was read."""
    return f"{text} ({origin})" if origin.file else text


def answered_suspect(diagnosis: Diagnosis) -> Suspect | None:
    """The suspect that the answer names."""
    answer = diagnosis.answer
    return next((s for s in diagnosis.suspects if (s.id, s.host) == (answer.suspect, answer.host)), None)


def engine_parts(engine: str) -> tuple[str, str]:
    """`durable_rules 2.0.28` → (`durable_rules`, `2.0.28`); `plain: no compiler` → (`plain`, `no compiler`)."""
    name, _, detail = engine.partition(":") if ":" in engine else engine.partition(" ")
    if name == "durable_rules" and not detail:
        detail = _installed_version(name)
    return name.strip(), detail.strip()


def _installed_version(distribution: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def named(hosts: tuple[HostReport, ...], host: str) -> HostReport | None:
    return next((report for report in hosts if report.host == host), None)
