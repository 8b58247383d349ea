"""A virtual machine's snapshot list and configuration."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.read.notation import microseconds_since_1970
from tests.read.catalogue_pack import facts_of, value_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def listing(*moments: datetime) -> str:
    lines = ['.encoding = "UTF-8"', f'snapshot.lastUID = "{len(moments)}"', f'snapshot.numSnapshots = "{len(moments)}"']
    for index, moment in enumerate(moments):
        microseconds = (moment - EPOCH) // timedelta(microseconds=1)
        low = microseconds & 0xFFFFFFFF
        signed = low - (1 << 32) if low >> 31 else low
        lines += [
            f'snapshot{index}.uid = "{index + 1}"',
            f'snapshot{index}.createTimeHigh = "{microseconds >> 32}"',
            f'snapshot{index}.createTimeLow = "{signed}"',
        ]
    return "\n".join(lines) + "\n"


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), st.booleans())
def test_creation_times_are_read_back(moment, is_signed):
    microseconds = (moment - EPOCH) // timedelta(microseconds=1)
    low = microseconds & 0xFFFFFFFF
    if is_signed and low >> 31:
        low -= 1 << 32
    assert datetime.fromisoformat(microseconds_since_1970(microseconds >> 32, low)) == moment


def test_snapshots():
    old, new = datetime(2013, 3, 1, 2, tzinfo=UTC), datetime(2013, 3, 30, 23, 36, 46, tzinfo=UTC)
    facts = facts_of(listing(new, old))
    names = ("vm.snapshot_count", "vm.snapshot_oldest", "vm.snapshot_newest", "vm.virtual", "vm.platform")
    assert [value_of(facts, name) for name in names] == [2, old, new, True, "vmware"]


def test_no_snapshots():
    facts = facts_of(listing())
    assert value_of(facts, "vm.snapshot_count") == 0
    assert value_of(facts, "vm.snapshot_newest") is None


def test_a_garbled_time():
    facts = facts_of(listing(EPOCH + timedelta(days=9)).replace('High = "', 'High = "x'))
    assert value_of(facts, "vm.snapshot_newest") == "<unparsable>"


@pytest.mark.parametrize(("line", "disabled"), [('snapshot.maxSnapshots = "0"', True), ("", False)])
def test_the_machine(line, disabled):
    settings = ('config.version = "8"', 'virtualHW.version = "7"', 'ethernet0.virtualDev = "vmxnet3"', line)
    text = "\n".join(settings)
    facts = facts_of(text)
    names = ("vm.hw_version", "vm.nic_type", "vm.snapshots_disabled", "vm.snapshot_power_off_behavior")
    assert [value_of(facts, name) for name in names] == [7, "vmxnet3", disabled, "keep"]
