"""What the network adapters tell: a link that dropped, errors that follow the load."""

from collections.abc import Sequence
from statistics import median

from advisor.evidence.coincidence import ranks
from advisor.evidence.counters import growth, inside, instances, joined, kind_of
from advisor.evidence.marks import covering
from advisor.evidence.tracks import Samples
from advisor.evidence.view import HostView
from advisor.pack.load import Pack

_TRAFFIC = (
    "nic-packets",
    "nic-packets-received",
    "nic-packets-sent",
    "nic-bytes",
    "nic-bytes-received",
    "nic-bytes-sent",
)


def link_dropped(view: HostView, pack: Pack) -> tuple[bool | None, Samples | None, int | None]:
    """Whether a normally busy adapter carried nothing around the loss, with the row that shows it."""
    told: Samples | None = None
    for samples in covering(view):
        for values in traffic(samples).values():
            known = [value for value in values if value is not None]
            if not known or median(known) < view.settings.busy_packets:
                continue
            told = samples
            row = _dead_row(view, samples, values, median(known), pack)
            if row is not None:
                return True, samples, row
    return (None if told is None else False), told, None


def traffic(samples: Samples) -> dict[str, tuple[float | None, ...]]:
    """What each adapter carried, by the first of the counters that the recording has."""
    return next((found for counter in _TRAFFIC if (found := instances(samples, counter))), {})


def _dead_row(view: HostView, samples: Samples, values: Sequence[float | None], usual: float, pack: Pack) -> int | None:
    """A sample near the windows without traffic. Slow sampling dilutes: there what is missing counts."""
    windows = [*view.windows, *view.loss_windows]
    near = [window.widened(samples.interval + 2) for window in windows]
    is_slow = samples.interval >= view.settings.slow_sampling
    for row in inside(samples, near, kind_of(pack, "nic-packets"), view.settings):
        value, time = values[row], samples.times[row]
        if value is None:
            continue
        cover = 0.0
        if is_slow:
            # A sample longer than the outage still carries what came before and after it.
            cover = max(window.overlap(time - samples.interval, time) for window in windows) / samples.interval
        covered = view.settings.outage_cover <= cover < 1
        least = max(view.settings.link_share, 1 - view.settings.outage_share * cover if covered else 0.0)
        if value <= least * usual:
            return row
        touches = any(window.overlap(time - samples.interval, time + samples.interval) > 0 for window in windows)
        if is_slow and touches and _missing_from_two(values, row, usual) >= view.settings.outage_share:
            return row
    return None


def _missing_from_two(values: Sequence[float | None], row: int, usual: float) -> float:
    """What the row and the next lack together, in samples: an outage may lie across the stamp between them.

    Measured against the lower of the samples around them, for a load that stays low is no outage.
    """
    around = [value for value in (*values[max(row - 1, 0) : row], *values[row + 2 : row + 3]) if value is not None]
    level = min([usual, *around])
    lacking = sum(max(level - value, 0.0) for value in values[row : row + 2] if value is not None)
    return lacking / usual


def errors_follow_load(view: HostView) -> tuple[bool | None, Samples | None]:
    """Whether receive errors grow with the packets over the whole recording, and not at one instant."""
    for samples in view.tracks.samples:
        totals = [found for name in ("nic-receive-errors", "nic-receive-discards") if (found := growth(samples, name))]
        packets = joined(traffic(samples).values(), sum)
        if not totals or packets is None or len(samples.times) < view.settings.minimum_samples:
            continue
        errors = joined(totals, sum) or []
        blocks = _blocks(samples, errors, packets, view.settings.block_seconds)
        if len(blocks) < view.settings.fewest_blocks:
            continue
        grown = sum(error > 0 for error, _ in blocks) / len(blocks)
        both = _correlation([error for error, _ in blocks], [load for _, load in blocks])
        return grown >= view.settings.errors_share and both >= view.settings.load_correlation, samples
    return None, None


def _blocks(
    samples: Samples, errors: Sequence[float | None], packets: Sequence[float | None], seconds: float
) -> list[tuple[float, float]]:
    """Sums over stretches of so many seconds: single seconds hold too few errors to follow anything."""
    width = max(1, round(seconds / samples.interval)) if samples.interval else 1
    found = []
    for start in range(0, len(samples.times) - width + 1, width):
        rows = [row for row in range(start, start + width) if errors[row] is not None and packets[row] is not None]
        if rows:
            found.append(
                (sum(errors[row] or 0.0 for row in rows), sum(packets[row] or 0.0 for row in rows) / len(rows))
            )
    return found


def _correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Spearman's rank correlation; 0 when either side does not vary."""
    first, second = ranks(left), ranks(right)
    middle = sum(first) / len(first), sum(second) / len(second)
    spread = [sum((value - mean) ** 2 for value in side) for side, mean in zip((first, second), middle, strict=True)]
    if not all(spread):
        return 0.0
    both = sum((one - middle[0]) * (other - middle[1]) for one, other in zip(first, second, strict=True))
    return float(both / (spread[0] * spread[1]) ** 0.5)
