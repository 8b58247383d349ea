"""What a person needs for a step stands with every remedy that is shipped."""

import pytest

from advisor.pack.load import load_pack

PACK = load_pack()


@pytest.mark.parametrize("remedy", PACK.remedies.values(), ids=lambda one: one.id)
def test_time_risks_and_the_way_back_are_told(remedy):
    assert remedy.minutes
    assert remedy.risks
    assert remedy.rollback
    assert remedy.verify
    changes = remedy.reboot or any(
        " add " in line or "set global" in line for line in sum(remedy.commands.values(), ())
    )
    assert remedy.backup or not changes


def test_every_text_of_a_step_is_there_in_chinese():
    chinese = PACK.texts.in_language("zh")
    for remedy in PACK.remedies.values():
        for text in (*remedy.backup, *remedy.risks):
            assert chinese.translate(text) != text


def test_waiting_for_a_restart_is_waiting_for_what_is_required():
    for remedy in PACK.remedies.values():
        assert set(remedy.after_restart) <= set(remedy.requires)
        assert all(PACK.remedies[one].reboot for one in remedy.after_restart)
