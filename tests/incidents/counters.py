"""What Perfmon counts on a host: every column as numbers, background noise and the scene on top."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import pi, sin
from random import Random

from .machine import Machine
from .scene import Scene
from .span import Span

Series = list[float]


@dataclass
class Column:
    """One counter. `gauge` values exist from the first row on; the others need two samples."""

    path: str
    values: Series
    digits: int = 3
    gauge: bool = False


@dataclass
class Choice:
    """Which counters somebody had ticked."""

    instances: bool = True
    time: bool = True
    queued: bool = True
    network: bool = True
    loopback: bool = False


@dataclass
class Meter:
    """Counts one host at the true moments `times`, one sample every `interval` seconds."""

    rng: Random
    machine: Machine
    role: str
    scene: Scene
    times: Sequence[float]
    interval: float
    choice: Choice
    columns: list[Column] = field(default_factory=list)

    def count(self) -> list[Column]:
        """All columns of this host."""
        self._processors()
        self._memory()
        if self.choice.network:
            self._network()
        return self.columns

    def _noise(self, centre: float, spread: float) -> Series:
        """Background: a small pool of values drawn again and again is noise enough, and fast."""
        pool = [max(0.0, self.rng.gauss(centre, spread)) for _ in range(40)]
        return self.rng.choices(pool, k=len(self.times))

    def _touched(self, span: Span) -> Iterator[tuple[int, float, bool]]:
        """The samples that a span touches: index, share of the interval, whether it holds now."""
        index = bisect_left(self.times, span.start)
        while index < len(self.times) and self.times[index] - self.interval < span.end:
            now = self.times[index]
            share = span.overlap(Span(now - self.interval, now)) / self.interval
            yield index, share, span.holds(now)
            index += 1

    def _add(self, path: str, values: Series, digits: int = 3, gauge: bool = False) -> None:
        self.columns.append(Column(path, values, digits, gauge))

    def _processors(self) -> None:
        count = self.machine.processors
        time = [self._noise(self.rng.uniform(0.1, 1.2), 0.25) for _ in range(count)]
        rate = [self._dpc_rate(processor) for processor in range(count)]
        queued = [self._noise(self.rng.uniform(20, 300), 20) for _ in range(count)]
        busy = [self._noise(self.rng.uniform(4, 18), 3) for _ in range(count)]
        if self.scene.dpc_temper == "wild":
            # Calls that come in crowds also take their time.
            time[0] = [share + 0.02 * calls for share, calls in zip(time[0], rate[0], strict=True)]
        for storm in self.scene.storms:
            chosen = storm.processor % count
            for index, share, now in self._touched(storm.span):
                wobble = self.rng.uniform(0.8, 1.15)
                for processor in range(count):
                    # Each processor has its own queue: the others hardly notice.
                    weight = 1.0 if processor == chosen else 0.04
                    time[processor][index] += storm.percent * share * wobble * weight
                    queued[processor][index] += storm.queued * share * wobble * weight
                    busy[processor][index] += storm.percent * share * wobble * weight
                if now:
                    rate[chosen][index] = max(rate[chosen][index], round(storm.rate * wobble))
        for pause in self.scene.pauses:
            for index, share, _ in self._touched(pause.span):
                extra = 4.0 if pause.paging else 85.0
                busy[0][index] = min(99.9, busy[0][index] + extra * share)
        self._add_per_processor("DPC Rate", rate, 0, gauge=True)
        if self.choice.time:
            self._add_per_processor("% DPC Time", time, 4, mean=True)
        if self.choice.queued:
            self._add_per_processor("DPCs Queued/sec", queued, 3)
        self._add_per_processor("% Processor Time", busy, 3, mean=True)

    def _add_per_processor(
        self,
        name: str,
        instances: list[Series],
        digits: int,
        gauge: bool = False,
        mean: bool = False,
    ) -> None:
        """A column for each processor, and their total: a mean for shares, a sum for the rest."""
        if self.choice.instances:
            for processor, values in enumerate(instances):
                self._add(f"Processor({processor})\\{name}", values, digits, gauge)
        total = [sum(values) for values in zip(*instances, strict=True)]
        if mean:
            total = [value / len(instances) for value in total]
        self._add(f"Processor(_Total)\\{name}", total, digits, gauge)

    def _dpc_rate(self, processor: int) -> Series:
        """The `DPC Rate` of one processor, by the host's temper."""
        size = len(self.times)
        temper = self.scene.dpc_temper
        if temper == "wild" and processor == 0:
            return self._wild_rate()
        if temper == "ordinary":
            return self.rng.choices((0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 5.0), k=size)
        return self.rng.choices((0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0), k=size)

    def _wild_rate(self) -> Series:
        """The rate of an idle desktop as the field saw it: a mean near 4.7, a peak of 208."""
        rates = self.rng.choices((0.0, 1.0, 1.0, 2.0, 2.0, 3.0), k=len(self.times))
        # Chance would now and then put a peak into a silence; the label must not depend on it.
        guarded = [Span(span.start - 20, span.end + 20) for span in self.scene.silences]
        free = [index for index, moment in enumerate(self.times) if not any(span.holds(moment) for span in guarded)]
        for index in free:
            draw = self.rng.random()
            if draw > 0.86:
                high = (5, 30) if draw < 0.985 else (40, 120)
                rates[index] = float(self.rng.randint(*high))
        rates[free[int(self.rng.random() * len(free))]] = 208.0
        return rates

    def _memory(self) -> None:
        paging = self._noise(4, 6)
        java = self._noise(self.rng.uniform(6, 22), 3)
        for pause in self.scene.pauses:
            for index, share, _ in self._touched(pause.span):
                if pause.paging:
                    paging[index] += self.rng.uniform(900, 3200) * share
                    java[index] *= 1 - 0.9 * share
                else:
                    java[index] += (self.rng.uniform(96, 99.9) - java[index]) * share
        for storm in self.scene.storms:
            for index, share, _ in self._touched(storm.span):
                java[index] *= 1 - 0.8 * share
        self._add("Memory\\Pages/sec", paging)
        self._add("Memory\\Available MBytes", self._noise(1450, 4), 0, True)
        if self.role == "cvp":
            self._add("Process(java)\\% Processor Time", java)

    def _network(self) -> None:
        scene = self.scene
        packets = self._packets()
        size = self.rng.uniform(280, 620)
        octets = [count * size for count in packets]
        received_errors = self._cumulative(0.0008)
        discarded = self._cumulative(0.0004)
        datagram_errors = self._cumulative(0.0012)
        retransmitted = self._noise(0.15, 0.2)
        for storm in scene.storms:
            for index, share, _ in self._touched(storm.span):
                seconds = share * self.interval
                lost = storm.dropped * seconds * self.rng.uniform(0.7, 1.3)
                discarded[index] += round(lost)
                datagram_errors[index] += round(lost * 0.3)
        for span in scene.retransmitting:
            for index, share, _ in self._touched(span):
                retransmitted[index] += self.rng.uniform(12, 60) * share
        if scene.error_share:
            for index, count in enumerate(packets):
                expected = count * self.interval * scene.error_share
                received_errors[index] += round(expected * self.rng.uniform(0.85, 1.15))
                retransmitted[index] += count * scene.error_share * 0.3
        adapter = f"Network Interface({self.machine.nic.instance})"
        self._add(f"{adapter}\\Packets/sec", packets)
        self._add(f"{adapter}\\Bytes Total/sec", octets)
        self._add(f"{adapter}\\Packets Received Discarded", _running(discarded), 0, True)
        self._add(f"{adapter}\\Packets Received Errors", _running(received_errors), 0, True)
        if self.choice.loopback:
            loopback = "Network Interface(MS TCP Loopback interface)"
            self._add(f"{loopback}\\Packets/sec", self._noise(6, 2))
            self._add(f"{loopback}\\Packets Received Discarded", self._noise(0, 0), 0, True)
        self._add("UDPv4\\Datagrams Received Errors", _running(datagram_errors), 0, True)
        self._add("TCPv4\\Segments Retransmitted/sec", retransmitted)

    def _packets(self) -> Series:
        base = self.rng.uniform(180, 1500)
        packets = self._noise(base, base * 0.07)
        scene = self.scene
        if scene.load_wave:
            # Load comes and goes; what follows it must be seen to follow it.
            for index, moment in enumerate(self.times):
                packets[index] *= 1 + scene.load_wave * sin(2 * pi * moment / scene.load_period)
        for storm in scene.storms:
            for index, share, _ in self._touched(storm.span):
                packets[index] *= 1 - 0.4 * share
        for flap in scene.flaps:
            for index, share, _ in self._touched(flap):
                packets[index] = packets[index] * (1 - share) if share < 0.999 else 0.0
        return packets

    def _cumulative(self, per_second: float) -> Series:
        """What each sample adds to a running total; the first entry is the total so far."""
        chance = per_second * self.interval
        draw = self.rng.random
        steps = [1.0 if draw() < chance else 0.0 for _ in self.times]
        steps[0] = float(self.rng.choice((0, 0, self.rng.randint(1, 4000))))
        return steps


def _running(steps: Series) -> Series:
    total = 0.0
    totals: Series = []
    for step in steps:
        total += step
        totals.append(total)
    return totals
