"""Short codes."""

from hypothesis import given
from hypothesis import strategies as st

from wfm.export.codes import abbreviate, make_codes


@given(st.lists(st.text(min_size=1), unique=True, max_size=40))
def test_codes_are_short_and_all_different(names: list[str]) -> None:
    made = abbreviate(names, 2, ("CA",))
    assert len(set(made.values())) == len(names)
    assert "CA" not in made.values()
    assert all(code and len(code) <= 4 for code in made.values())


def test_words_give_initials_and_clashes_take_a_later_letter() -> None:
    assert abbreviate(["care", "cards", "net_promoter"], 2, ()) == {
        "care": "CA", "cards": "CR", "net_promoter": "NP"}


def test_breaks_are_small_letters_and_work_is_not(week) -> None:
    codes = make_codes(week.center, ["rest", "meal"], ["training"])
    assert codes.code["rest"] == "r"
    assert codes.code["meal"] == "m"
    assert all(codes.code[queue].isupper() for queue in week.center.queues)
    assert len(set(codes.code.values())) == len(codes.code)


def test_codes_of_earlier_work_stay_when_a_queue_is_added(week) -> None:
    from dataclasses import replace

    more = dict(week.center.queues) | {"cash": week.center.queues["care"]}
    before = make_codes(week.center, [], [])
    after = make_codes(replace(week.center, queues=more, campaigns={}), [], [])
    assert all(after.code[queue] == before.code[queue] for queue in week.center.queues)
