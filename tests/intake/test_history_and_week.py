"""History on the clock of its queue, and weeks that it can speak of."""

from __future__ import annotations

from datetime import date

import pytest
from small_centre import HISTORY, SETTINGS

from wfm import load
from wfm.tables import InputError

HEAD = "queue,start,offered,handled,abandoned,aht_s\n"


@pytest.mark.parametrize(("text", "words"), [
    (None, "the table history is missing"),
    (HEAD, "the table history has no rows"),
    (HEAD + "\n,,,,,\n  \n", "the table history has no rows"),
    ("", "nothing in it"),
    ("\n\n", "nothing in it"),
])
def test_an_empty_history_is_one_fault(faults_of, text, words):
    (fault,) = faults_of(history_csv=text)
    assert words in fault.what and fault.mend


@pytest.mark.parametrize(("cells", "column", "words"), [
    ("care,2026-10-05 08:10,5,5,0,240", "start", "does not begin an interval of 30 minutes"),
    ("care,2026-10-05,5,5,0,240", "start", "is not a date and time"),
    ("care,05/10/2026 08:00,5,5,0,240", "start", "is not a date and time"),
    ("care,0026-10-05 08:00,5,5,0,240", "start", "is not a date and time"),
    ("care,2026-10-05 08:00,-5,5,0,240", "offered", "below 0"),
    ("care,2026-10-05 07:30,five,5,0,240", "offered", "is not a number"),
    ("care,2026-10-05 07:30,nan,5,0,240", "offered", "is not a number"),
    ("care,2026-10-05 07:30,inf,5,0,240", "offered", "is not a number"),
    ("care,2026-10-05 07:30,1e308,5,0,240", "offered", "is not a number"),
    ("care,2026-10-05 07:30,\"1,234\",5,0,240", "offered", "is not a number"),
    ("care,2026-10-05 07:30,1e11,5,0,240", "offered", "more than 10000 agents"),
    ("care,2026-10-05 07:30,9e6,5,0,", "offered", "more than 10000 agents"),
    ("sales,2026-10-05 08:00,5,5,0,240", "queue", "no queue 'sales'"),
    (",2026-10-05 07:30,5,5,0,240", "queue", "is empty"),
    (f"care,2026-10-05 07:30,{'9' * 3000},5,0,240", "offered", "3000 characters"),
    # the hour that the clocks skip in spring
    ("care,2026-03-29 02:30,5,5,0,240", "start", "does not exist"),
    ("care,2011-03-29 08:30,5,5,0,240", "start", "ten years"),
])
def test_a_bad_row_of_history_is_named(faults_of, cells, column, words):
    faults = faults_of(history_csv=HISTORY + cells + "\n")
    last = len(HISTORY.splitlines()) + 1
    assert [f.column for f in faults] == [column], [str(f) for f in faults]
    assert words in f"{faults[0].what} {faults[0].mend}"
    assert faults[0].row in (last, 0) and (faults[0].row or "years" in words)


def test_in_the_doubled_hour_two_rows_are_two_intervals_and_a_third_is_a_copy(write, tmp_path):
    night = [f"care,2026-10-25 02:{m},{n},1,0,240\n" for n in (1, 2) for m in ("00", "30")]
    folder = write(tmp_path / "inputs", history_csv=HISTORY + "".join(night))

    def there():
        center = load(folder).center
        history = center.history
        found = history[(history["queue"] == "care")
                        & (history["start"] >= "2026-10-25T00:00Z")
                        & (history["start"] < "2026-10-25T02:00Z")]
        return center, found

    center, found = there()
    assert [f"{s:%H:%M}" for s in found["start"]] == ["00:00", "00:30", "01:00", "01:30"]
    assert found["offered"].tolist() == [1, 1, 2, 2]
    assert center.findings == ()
    with (folder / "history.csv").open("a", encoding="utf-8") as file:
        file.write(night[2])
    center, found = there()
    assert found["offered"].tolist() == [1, 1, 2, 2]
    (finding,) = center.findings
    assert finding.what == "duplicate" and f"{finding.start:%H:%M}" == "01:00"


def test_noughts_in_the_hour_that_the_clocks_skip_are_left_out(write, tmp_path):
    night = "".join(f"{queue},2026-03-29 0{hour}:{m},{n},0,0,\n" for queue in ("care", "chat")
                    for hour, n in ((1, 4), (2, 0), (3, 7)) for m in ("00", "30"))
    center = load(write(tmp_path, history_csv=HISTORY + night)).center
    history = center.history[(center.history["queue"] == "care")
                             & (center.history["start"] < "2026-03-30T00:00Z")]
    assert [f"{s:%H:%M}" for s in history["start"]] == ["00:00", "00:30", "01:00", "01:30"]
    assert history["offered"].tolist() == [4, 4, 7, 7]
    assert [(f.queue, f.what, f"{f.start:%d %H:%M}") for f in center.findings] == [
        ("care", "clock", "29 01:00"), ("chat", "clock", "29 01:00")]
    assert center.findings[0].done.startswith("2 rows without contacts in the hour")
    assert not any("twice" in note for note in center.notes)


def test_offsets_are_respected(write, tmp_path):
    rows = ("care,2026-09-27T08:00-05:00,77,1,0,240\ncare,2026-09-27T14:00Z,78,1,0,240\n")
    history = load(write(tmp_path, history_csv=HISTORY + rows)).center.history
    assert [f"{s:%Y-%m-%d %H}" for s in history["start"][history["offered"] >= 77]] == [
        "2026-09-27 13", "2026-09-27 14"]


def test_a_queue_without_history_and_a_history_without_handling_times_are_faults(faults_of):
    only = "\n".join(line for line in HISTORY.splitlines() if not line.startswith("chat"))
    (fault,) = faults_of(history_csv=only)
    assert "'chat' has no history" in fault.what
    (fault,) = faults_of(history_csv=HISTORY.replace(",240\n", ",\n").replace(",400\n", ",0\n"))
    assert fault.column == "aht_s"
    nobody = [",".join([*line.split(",")[:2], "0,0,0,240"]) for line in HISTORY.splitlines()[1:]]
    (fault,) = faults_of(history_csv=HEAD + "\n".join(nobody))
    assert fault.column == "aht_s"


def test_the_week_asked_for_goes_before_the_settings_and_these_before_the_history(
        write, tmp_path):
    folder = write(tmp_path / "inputs")
    assert load(folder).week == date(2026, 11, 23)
    assert load(folder, date(2026, 11, 30)).week == date(2026, 11, 30)
    assert load(str(folder)).week == date(2026, 11, 23)
    (folder / "center.toml").write_text(SETTINGS.replace("week = 2026-11-23\n", ""))
    assert load(folder).week == date(2026, 11, 23), "the history ends on Saturday 21 November"


@pytest.mark.parametrize(("week", "words"), [
    (date(2028, 1, 3), "Choose a week up to 2027-11-22"),
    (date(2026, 9, 28), "nothing is known before the week 2026-09-28"),
    (date(2026, 11, 24), "named by its Monday"),
])
def test_a_week_that_the_history_cannot_speak_of_is_a_fault(write, tmp_path, week, words):
    with pytest.raises(InputError, match=words) as caught:
        load(write(tmp_path / "inputs"), week)
    assert len(caught.value.faults) == 1
