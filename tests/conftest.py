"""Profiles of hypothesis, and the rule that under ADVISOR_REAL a skip is a failure."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.effort import tries

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=tries(100)
)
# A gate must say the same of the same commit, so CI tries the same examples each time; every other run tries new ones.
settings.register_profile(
    "ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True, derandomize=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Under ADVISOR_REAL only tests over ../shared/data may skip, and only where that folder is absent."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("ADVISOR_REAL") and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr)
        if "shared/data" not in reason or SHARED_DATA.is_dir():
            report.outcome = "failed"
            report.longrepr = f"skipped although ADVISOR_REAL is set: {reason}"
