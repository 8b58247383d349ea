"""`facts/windows.yaml` says which files of a Windows directory are looked at; what is wrong with it is told."""

from advisor.pack.windows import WindowsDirectory, windows_directory
from tests.read.format_pack import from_yaml

WHOLE = "named: [windows]\nholds: [system32/config]\nbeside: []\ndriver: system32/a.sys\nfiles: [system32/a.sys]\n"


def test_the_shipped_one_looks_at_the_driver_and_its_paths_are_in_lower_case():
    shipped = windows_directory()
    assert shipped.driver in shipped.files
    for path in (*shipped.named, *shipped.holds, *shipped.beside, *shipped.files):
        assert path == path.casefold()
        assert "\\" not in path


def test_what_is_wrong_is_told():
    assert not from_yaml(WindowsDirectory, WHOLE)
    assert "at least 1" in from_yaml(WindowsDirectory, WHOLE.replace("[windows]", "[]"))[0]
    assert "driver" in from_yaml(WindowsDirectory, WHOLE.replace("driver: system32/a.sys\n", ""))[0]
    assert "colour" in from_yaml(WindowsDirectory, WHOLE + "colour: red\n")[0]
