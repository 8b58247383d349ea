"""`facts/evidence.yaml`: the numbers the evidence stage works with, each with its reason."""

from pydantic import Field

from advisor.pack.schema import Name, Piece, Text


class EvidenceSettings(Piece):
    """Thresholds of gap finding, pairing, spikes and the coincidence test. Seconds unless the name says otherwise."""

    gap_seconds: float
    minimum_intervals: int
    tail_quantile: float
    tail_floor: float
    chance: float
    chance_near_loss: float
    missing_factor: float
    heartbeat_limit: float
    loss_cluster: float
    pairing_tolerance: float
    largest_clock_offset: float
    least_step: float
    step_tolerance: float
    margin: float
    hypervisor_margin: float
    detrend_seconds: float
    minimum_samples: int
    most_shifts: int
    seed: int
    usual_peak: float
    rise_factor: float
    rise_p_value: float
    burst_seconds: float
    burst_factor: float
    link_share: float
    busy_packets: float
    busy_processor: float
    busy_pages: float
    load_correlation: float
    errors_share: float
    average_cover: float
    block_seconds: float
    fewest_blocks: int
    slow_sampling: float
    outage_share: float
    outage_cover: float
    lines_going_on: int
    due_share: float
    silence_edge: float
    loss_before_silence: float
    reasons: dict[Name, Text] = Field(default_factory=dict)
