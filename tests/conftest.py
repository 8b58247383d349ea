"""Profiles of hypothesis, and the rule that under ADVISOR_REAL a skip is a failure."""

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.effort import AT_THE_GATE, is_left_out, tries

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# What a shell starts in the background ignores Ctrl-C, and so would every process that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A gate must say the same of the same commit, so it tries the same examples each time; every other run tries new ones.
settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=tries(100),
    derandomize=AT_THE_GATE,
)
settings.register_profile(
    "ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True, derandomize=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Under ADVISOR_REAL only tests over ../shared/data may skip, and only where that folder is absent."""
    outcome = yield
    _fail_a_skip(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    """A module that skips as a whole is no exception."""
    outcome = yield
    _fail_a_skip(outcome.get_result())


def _fail_a_skip(report):
    if report.skipped and os.environ.get("ADVISOR_REAL") and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr)
        if "shared/data" not in reason or SHARED_DATA.is_dir():
            report.outcome = "failed"
            report.longrepr = f"skipped although ADVISOR_REAL is set: {reason}"


def pytest_collection_finish(session):
    """What was imported and collected stays until the end; the collector need not walk over it after each test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure():
    """What is left at the end is taken apart in order, as ever."""
    gc.unfreeze()


def pytest_collection_modifyitems(config, items):
    """Leave out what is for another occasion, and what another shard runs (ADVISOR_SHARD=1/2: every second module)."""
    number, _, count = os.environ.get("ADVISOR_SHARD", "1/1").partition("/")
    modules = {path: place for place, path in enumerate(dict.fromkeys(item.path for item in items))}
    left_out = [item for item in items if is_left_out(item) or modules[item.path] % int(count) != int(number) - 1]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(map(id, left_out))
        items[:] = [item for item in items if id(item) not in gone]
