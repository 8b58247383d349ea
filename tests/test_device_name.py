"""Names of files that Windows takes for devices, and whoever makes such names."""

from pathlib import Path

import pytest

import advisor
from advisor.cli.plan_emit import _file_name
from advisor.device_name import is_device
from advisor.shared_copy import _harmless


@pytest.mark.parametrize("name", ["CON", "nul.txt", "Com1", "lpt9.tar.gz", "aux", "PRN.", "CONIN$", "COM\u00b9"])
def test_a_device_is_one_in_any_case_and_with_any_ending(name: str) -> None:
    assert is_device(name)
    for made in (_file_name(name), _harmless(name)):
        assert not is_device(made)


@pytest.mark.parametrize("name", ["CONCERT", "host", "COM10", "xCON", "lpt"])
def test_other_names_stay(name: str) -> None:
    assert not is_device(name)
    assert _file_name(name) == _harmless(name) == name


def test_nobody_else_lists_them() -> None:
    sources = Path(str(advisor.__file__)).parent.rglob("*.py")
    assert not [path for path in sources if "prn" in path.read_text("utf-8")]
