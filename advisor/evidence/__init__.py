"""From streams and samples to symptom facts: clocks, gaps, steps, spikes, coincidence. `weigh` is the stage."""

from advisor.evidence.weigh import weigh

__all__ = ["weigh"]
