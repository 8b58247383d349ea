"""The moment from which facts have their age: the clock's, or one that is given."""

import os
from datetime import UTC, datetime

from advisor.errors import UsageError


def moment(now: datetime | None = None) -> datetime:
    """The moment of the assessment, UTC, as exact as a result writes it down: a replay has the very same. The
    environment's SOURCE_DATE_EPOCH (seconds since 1970) stands for the clock, where the same bytes are wanted again.
    Raises UsageError for one that does not tell its zone, or is none."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        told = now or (datetime.now(UTC) if not epoch else datetime.fromtimestamp(int(epoch), UTC))
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {epoch!r}, and no number of seconds since 1970; mend or unset it."
        ) from None
    if told.tzinfo is None:
        raise UsageError(f"the time of the assessment, {told.isoformat()}, lacks its zone.")
    return told.astimezone(UTC).replace(microsecond=told.microsecond // 1000 * 1000)


def fixed_moment() -> datetime | None:
    """The moment that SOURCE_DATE_EPOCH tells, UTC; None where the clock tells it."""
    return moment() if os.environ.get("SOURCE_DATE_EPOCH") else None
