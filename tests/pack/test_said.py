"""What a person may say of a fact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.pack.answers import load_answers
from advisor.pack.load import load_pack
from advisor.pack.said import said_name, said_value, wanted
from advisor.reason.representatives import representatives

FACTS = load_pack().facts


@pytest.mark.parametrize("name", sorted(FACTS))
def test_each_value_of_a_fact_can_be_said(name):
    from advisor.pack.text import shown

    for value in representatives(load_pack())[name]:
        if isinstance(value, bool):
            text = shown(value)
        elif isinstance(value, tuple):
            text = ",".join(value) or None
        else:
            text = value.isoformat() if hasattr(value, "isoformat") else str(value)
        if text is not None and not text.startswith("-"):
            assert said_value(FACTS[name], text) == value


@pytest.mark.parametrize(("text", "value"), [("y", True), (" N ", False), ("yes", True), ("0", False), ("是", True)])
def test_yes_and_no_as_people_type_them(text, value):
    assert said_value(FACTS["vm.virtual"], text) is value


@given(st.sampled_from(sorted(FACTS)), st.text(max_size=200))
def test_anything_else_is_refused_with_what_is_wanted(name, text):
    said = ""
    try:
        said_value(FACTS[name], text)
    except ValueError as error:
        said = str(error)
    assert not said or wanted(FACTS[name]) in said


@given(st.text(max_size=100))
def test_a_name_that_is_none_is_refused(text):
    try:
        spec, _ = said_name(text, FACTS)
    except ValueError:
        return
    assert spec.name in FACTS


def test_names_of_lists():
    assert said_name("nic[].rss", FACTS) == (FACTS["nic[].rss"], "")
    assert said_name("nic[0001].rss", FACTS) == (FACTS["nic[].rss"], "0001")
    assert said_name(" os.arch ", FACTS) == (FACTS["os.arch"], None)
    with pytest.raises(ValueError, match=r"nic\[\]\.rss means each"):
        said_name("nic.rss", FACTS)
    with pytest.raises(ValueError, match=r"Did you mean os\.arch"):
        said_name("os.arhc", FACTS)


@given(st.binary(max_size=300))
def test_no_file_of_answers_brings_anything_but_a_sentence(content):
    said = ""
    try:
        load_answers("answers.yaml", content, FACTS)
    except UsageError as error:
        said = error.message
    assert not said or "answers.yaml:" in said
