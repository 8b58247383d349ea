"""What was found out is not looked for again, and no more is kept than was asked for."""

from advisor.reason.remembered import Remembered


def test_it_finds_once_and_keeps_no_more_than_the_most():
    asked = []
    remembered = Remembered[int | None](2)

    def of(key):
        return remembered.of(key, lambda: asked.append(key))

    assert [of(key) for key in ("a", "a", "b", "b")] == [None] * 4
    assert asked == ["a", "b"]
    of("c")
    of("c")
    assert asked == ["a", "b", "c"]
    of("a")
    assert asked == ["a", "b", "c", "a"]
