"""YAML keeps its strings, and every fault its place."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack import positions

ROOT = Path(__file__).resolve().parents[2]


def faults(text):
    return [str(fault) for fault in positions.load("f.yaml", text)[1]]


def test_scalars_stay_as_they_are_written():
    document, found = positions.load("f.yaml", "a: on\nb: +10:00\nc: 19:36:46\nd: 2\ne: 2013-03-30\nf:\ng: ~\nh: ''\n")
    assert not found
    assert document.data == {
        "a": "on",
        "b": "+10:00",
        "c": "19:36:46",
        "d": "2",
        "e": "2013-03-30",
        "f": None,
        "g": None,
        "h": "",
    }


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("a: 1\na: 2\n", "f.yaml:2:1", "twice"),
        ("a: [1, 2\n", "f.yaml:", "not YAML"),
        ("a: &x [1]\nb: *x\n", "f.yaml:1:4", "alias"),
        ("? [a, b]\n: 1\n", "f.yaml:1:3", "plain word"),
        ("a: \tb\n c: d\n", "f.yaml:", "not YAML"),
    ],
)
def test_faults_say_where(text, place, what):
    found = faults(text)
    assert found
    assert found[0].startswith(place)
    assert what in found[0]


def test_a_place_is_that_of_its_key():
    document, _ = positions.load("f.yaml", "a:\n  - b: 1\n    c: 2\n")
    assert document.fault(("a", 0, "c"), "x").line == 3
    assert document.fault(("a", 0, "nowhere"), "x").line == 2


@given(st.binary(max_size=200))
def test_rubbish_never_raises(data):
    positions.load("f.yaml", data)


def test_an_alias_bomb_stays_small():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert faults(bomb)


@pytest.mark.parametrize("level", ["[", "{a: ", "- ", "? "])
def test_what_lies_too_deep_is_refused_before_it_ends_the_process(level):
    """The composer's C code ran out of stack and took the process with it."""
    script = f"from advisor.pack import positions; print(positions.load('f.yaml', {level!r} * 100_000)[1][0])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "f.yaml:1:" in done.stdout, done.stderr
    assert "nested too deeply" in done.stdout


def test_as_deep_as_any_pack_is_fine():
    document, found = positions.load("f.yaml", "[" * 30 + "]" * 30 + " " * 2000)
    assert not found
    assert document.data


def test_the_same_text_under_two_names_is_told_by_each():
    """It is parsed once; what is wrong in it stands in both files."""
    for name in ("a.yaml", "b.yaml"):
        document, faults = positions.load(name, "x: 1\nx: 2\n")
        assert document.file == name
        assert [(fault.file, fault.line) for fault in faults] == [(name, 2)]
