"""What was wrong with a host is still wrong when the scan is taken up again."""

import json

from hypothesis import given
from hypothesis import strategies as st

from advisor.fleet.kept_problems import PROBLEMS, kept, written
from advisor.model.problem import Problem

PROBLEM = st.builds(Problem, st.text(), st.text(), st.text(), st.none() | st.integers(1), lost=st.booleans())


@given(st.lists(PROBLEM))
def test_problems_come_back_as_they_were(problems):
    assert list(kept(json.loads(json.dumps({PROBLEMS: written(problems)})))) == problems


def test_a_journal_of_an_older_version_has_none():
    assert kept({"hosts": []}) == ()
