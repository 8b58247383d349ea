"""`facts/evidence.yaml`: the numbers the evidence stage works with, each with its reason."""

from pydantic import Field

from advisor.pack.schema import Name, Piece, Text


class EvidenceSettings(Piece):
    """Thresholds of gap finding, pairing, spikes and the coincidence test. Seconds unless the name says otherwise."""

    gap_seconds: float
    minimum_intervals: int
    tail_quantile: float
    tail_floor: float
    tail_enough: int
    rare_few: int
    rare_share: float
    rare_most: int
    rare_time: float
    rare_factor: float
    chance: float
    chance_near_loss: float
    missing_factor: float
    heartbeat_limit: float
    loss_cluster: float
    pairing_tolerance: float
    established_latency: float
    link_latency: float
    largest_clock_offset: float
    least_step: float
    step_tolerance: float
    certain_loss: float
    phase_jitter: float
    margin: float
    hypervisor_margin: float
    level_seconds: float
    level_windows: float
    level_samples: int
    minimum_samples: int
    recording_seconds: float
    sampling_seconds: list[float] = Field(min_length=1)
    usual_peak: float
    rise_factor: float
    rise_p_value: float
    sure_p_value: float
    spike_factor: float
    spike_peak: float
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
    least_lateness: float
    waking_seconds: float
    loss_before_silence: float
    rotation_hole: float
    reasons: dict[Name, Text] = Field(default_factory=dict)
