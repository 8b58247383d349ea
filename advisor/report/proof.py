"""What decided the answer, in a few lines: the silence, the rise of counters in it, luck, and what the host is."""

from dataclasses import dataclass

from advisor.model.diagnosis import Diagnosis
from advisor.model.event import Coincidence, Gap, Spike
from advisor.model.finding import Reason
from advisor.report.moments import clock, offset_text, zone_of
from advisor.report.page import Page
from advisor.report.words import Words, answered_suspect, located, named

_SYMPTOM = "symptom."
_COUNTERS = 2


@dataclass(frozen=True, slots=True)
class Proof:
    """`gap` is the silence that tells most; `rises` are the counters that rose in it, `luck` how likely by chance.

    `reasons` are the suspect's heaviest ones that the gap and the rises do not tell already.
    """

    gap: Gap | None
    rises: tuple[Spike, ...]
    luck: Coincidence | None
    reasons: tuple[Reason, ...]

    @property
    def tells(self) -> bool:
        """Whether there is anything to show."""
        return self.gap is not None or bool(self.reasons)


def proof_of(diagnosis: Diagnosis) -> Proof:
    """The proof of the answer; of an incident without a suspect, its longest silence."""
    host = diagnosis.answer.host
    gaps = sorted((gap for gap in diagnosis.gaps if host in (None, gap.host)), key=lambda gap: -gap.seconds)
    luck = next((one for one in diagnosis.coincidences if one.host == host and one.hits), None)
    met = [gap for gap in gaps if luck and rises_in(diagnosis, gap)]
    gap = next(iter(met or gaps), None)
    rises = _one_a_counter(rises_in(diagnosis, gap)) if gap and met else ()
    suspect = answered_suspect(diagnosis)
    marks = suspect.for_ if suspect else ()
    # A rise in the gap is told by its figures; what the host is like has to be told beside it.
    state = [reason for reason in marks if any(not fact.startswith(_SYMPTOM) for fact in reason.facts)]
    reasons = (*(() if rises else marks[:1]), *state[:1])
    return Proof(gap, rises, luck if rises else None, tuple(dict.fromkeys(reasons)))


def rises_in(diagnosis: Diagnosis, gap: Gap) -> tuple[Spike, ...]:
    """The rises of the host's counters that meet the gap."""
    return tuple(
        spike
        for spike in diagnosis.spikes
        if spike.host == gap.host and spike.start <= gap.end and gap.start <= spike.end
    )


def write_proof(page: Page, words: Words, diagnosis: Diagnosis, proof: Proof) -> None:
    for line in proof_lines(words, diagnosis, proof):
        page.line(line)


def proof_lines(words: Words, diagnosis: Diagnosis, proof: Proof) -> list[str]:
    """A sentence for the silence, and one for each reason."""
    silence = [] if proof.gap is None else [_silence(words, diagnosis, proof.gap, proof)]
    return silence + [located(words.translate(reason.text), reason.origin) for reason in proof.reasons]


def _silence(words: Words, diagnosis: Diagnosis, gap: Gap, proof: Proof) -> str:
    sentence = words.say("proof.gap", host=gap.host, seconds=gap.seconds, start=_start(words, diagnosis, gap))
    sentence = located(sentence, gap.origin)
    if not proof.rises or proof.luck is None:
        return sentence
    rises = [
        words.say("proof.counter", counter=spike.counter, baseline=spike.baseline, peak=spike.peak)
        for spike in proof.rises[:_COUNTERS]
    ]
    luck = words.say("proof.luck", count=proof.luck.gaps, hits=proof.luck.hits, luck=words.luck(proof.luck))
    origin = str(proof.rises[0].origin)
    return words.say("proof.rise", silence=sentence, rises=tuple(rises), origin=origin, luck=luck)


def _start(words: Words, diagnosis: Diagnosis, gap: Gap) -> str:
    """When the silence began, in UTC and on the host's own clock when its zone is known."""
    zone = zone_of(named(diagnosis.hosts, gap.host), words.glossary.tables)
    if zone is None or offset_text(gap.start, zone) == "+00:00":
        return words.say("moment", utc=clock(gap.start))
    return words.say("moment.local", utc=clock(gap.start), local=clock(gap.start, zone))


def _one_a_counter(spikes: tuple[Spike, ...]) -> tuple[Spike, ...]:
    """Of each counter its highest rise."""
    highest: dict[str, Spike] = {}
    for spike in sorted(spikes, key=lambda spike: -spike.peak):
        highest.setdefault(spike.counter, spike)
    return tuple(spike for spike in spikes if spike in highest.values())
