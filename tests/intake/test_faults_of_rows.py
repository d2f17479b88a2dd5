"""Each kind of bad row gives its own clear line: where, what, and how to mend it."""

from __future__ import annotations

import pytest

A1 = "A1,Ada Nováková,one,Rui Alves,PRG,full,care:1 chat:2"
FULL = "full,CZ,36,40,6,8,60,60,5,250"

ROWS = [
    # a change, then file, row, column and words of the fault
    ({"queues_csv": ("care,Care,PRG", "care,Care,BRN")}, "queues.csv", 2, "site", "no site 'BRN'"),
    ({"queues_csv": ("PRG,voice", "PRG,fax")}, "queues.csv", 2, "channel", "'fax' is not known"),
    ({"queues_csv": ("voice,08:00-18:00", "voice,8-18")}, "queues.csv", 2, "mon", "08:00-20:00"),
    ({"queues_csv": ("voice,08:00-18:00", "voice,18:00-08:00")}, "queues.csv", 2, "mon", "ends"),
    ({"queues_csv": ("voice,08:00-18:00", "voice,08:10-18:00")}, "queues.csv", 2, "mon", "30 min"),
    ({"queues_csv": ("voice,08:00-18:00", "voice,00:00-23:59")}, "queues.csv", 2, "mon", "30 min"),
    ({"queues_csv": ("voice,08:00-18:00", "voice,08:00-18:75")}, "queues.csv", 2, "mon", "60 min"),
    ({"queues_csv": (",0.8,20,", ",1,20,")}, "queues.csv", 2, "service_level", "every contact"),
    ({"queues_csv": (",0.8,20,", ",,20,")}, "queues.csv", 2, "answer_within_s", "belong together"),
    ({"queues_csv": (",0.8,20,", ",0.8,-20,")}, "queues.csv", 2, "answer_within_s", "below 0"),
    ({"queues_csv": (",120,1,0.05", ",120,1,0.95")}, "queues.csv", 2, "shrinkage_in_office",
     "is lost"),
    ({"queues_csv": ("PRG,voice", "PRG,email")}, "queues.csv", 2, "due_within_h", "due time"),
    ({"queues_csv": ("chat,Chat", "care,Chat")}, "queues.csv", 3, "queue", "stands in row 2"),
    ({"queues_csv": ("care,Care", "all,Care")}, "queues.csv", 2, "queue", "every queue"),
    ({"queues_csv": ("care,Care", "ca/re,Care")}, "queues.csv", 2, "queue", "cannot be a code"),
    ({"queues_csv": ("care,Care", "ca:re,Care")}, "queues.csv", 2, "queue", "cannot be a code"),
    ({"queues_csv": ("care,Care", "ca re,Care")}, "queues.csv", 2, "queue", "cannot be a code"),
    ({"queues_csv": ("care,Care", "=care,Care")}, "queues.csv", 2, "queue", "cannot be a code"),
    ({"queues_csv": ("care,Care", "renew,Care")}, "queues.csv", 2, "queue", "queue and a campaign"),
    ({"campaigns_csv": ("2026-11-16,2026-12-20", "2026-12-20,2026-11-16")},
     "campaigns.csv", 2, "end", "before it starts"),
    ({"campaigns_csv": ("2026-11-16,2026-12-20", "2026-11-16,2062-12-20")},
     "campaigns.csv", 2, "end", "days"),
    ({"campaigns_csv": ("renew,service", "new/ed,service")},
     "campaigns.csv", 2, "campaign", "cannot be a code"),
    ({"campaigns_csv": (",40,hours", ",-40,hours")}, "campaigns.csv", 2, "target", "below 0"),
    ({"segments_csv": ("prague,CZ,", "prague,XX-Y,")}, "segments.csv", 2, "jurisdiction",
     "no calling rules are known for 'XX-Y'"),
    ({"segments_csv": ("Europe/Prague", "Europe/Prag")}, "segments.csv", 2, "zone", "time zone"),
    ({"segments_csv": ("renew,prague", "other,prague")}, "segments.csv", 2, "campaign",
     "no campaign 'other'"),
    ({"segments_csv": ("renew,prague", "other,prague")}, "campaigns.csv", 2, "campaign",
     "has no segment"),
    ({"segments_csv": ("prague,CZ", "pra gue,CZ")}, "segments.csv", 2, "segment", "be a code"),
    ({"segments_csv": (",0.3", ",1.3")}, "segments.csv", 2, "contact_rate", "is not a share"),
    ({"agents_csv": (A1, A1.replace("care:1", "care:1 sales"))}, "agents.csv", 2, "skills",
     "'sales' is neither"),
    ({"agents_csv": (A1, A1.replace("care:1", "care:one"))}, "agents.csv", 2, "skills",
     "cannot be read as a skill"),
    ({"agents_csv": (A1, A1.replace("care:1", "care:0"))}, "agents.csv", 2, "skills",
     "cannot be read as a skill"),
    ({"agents_csv": (A1, A1.replace("care:1", "care care:2"))}, "agents.csv", 2, "skills", "twice"),
    ({"agents_csv": (A1, A1.replace("care:1 chat:2", ""))}, "agents.csv", 2, "skills", "is empty"),
    ({"agents_csv": (A1, A1.replace("PRG", "OST"))}, "agents.csv", 2, "site", "no site"),
    ({"agents_csv": (A1, A1.replace("full", "half"))}, "agents.csv", 2, "contract", "no contract"),
    ({"agents_csv": ("A2,Bob", "A1,Bob")}, "agents.csv", 3, "agent", "already stands in row 2"),
    ({"agents_csv": ("A2,Bob Dvořák", "Bob Dvořák,A2")}, "agents.csv", 3, "agent", "be a code"),
    # a row that slipped by a cell: the supervisor in the column site is not named
    ({"agents_csv": ("A2,Bob Dvořák,", "A2,")}, "agents.csv", 3, "site", "no site 'full'"),
    ({"agents_csv": ("A2,Bob Dvořák,one", "A2,Bob,Dvořák,one")}, "agents.csv", 3, "",
     "8 cells, the header 7"),
    ({"agents_csv": (" renew:2", ""), "campaigns_csv": ("renew,", "spring,"),
      "segments_csv": ("renew,", "spring,")}, "campaigns.csv", 2, "campaign",
     "no agent has the skill 'spring'"),
    ({"absences_csv": ("A1,2026-11-25 00:00", "A9,2026-11-25 00:00")}, "absences.csv", 2, "agent",
     "no agent 'A9'"),
    ({"absences_csv": ("2026-11-26 00:00", "2026-11-24 00:00")}, "absences.csv", 2, "end",
     "not after it starts"),
    ({"absences_csv": ("A2,2026-11-24 10:00,2026-11-24 11:00",
                       "A1,2026-11-25 10:00,2026-11-25 11:00")}, "absences.csv", 3, "start",
     "overlaps with that of the same agent in row 2"),
    ({"absences_csv": ("10:00,2026-11-24 11:00", "10:00,2026-11-26 11:00")}, "absences.csv", 3,
     "end", "longest shift"),
    ({"absences_csv": ("2026-11-24 11:00", "2026-11-24 10:58")}, "absences.csv", 3, "end",
     "steps of 5 minutes"),
    ({"absences_csv": ("leave,yes", "leave,maybe")}, "absences.csv", 2, "paid",
     "is neither yes nor no"),
    ({"absences_csv": ("leave", "holiday")}, "absences.csv", 2, "kind", "not known here"),
    ({"preferences_csv": ("fri,off", "friday,off")}, "preferences.csv", 2, "on", "neither a date"),
    ({"preferences_csv": ("fri,off", "fri,09:75-12:00")}, "preferences.csv", 2, "want", "a wish"),
    ({"preferences_csv": ("fri,off", "fri,25:00-30:00")}, "preferences.csv", 2, "want", "a wish"),
    ({"special_days_csv": ("27,care", "27,sales")}, "special_days.csv", 2, "queue",
     "no queue 'sales'"),
    ({"special_days_csv": ("1.4,,", "1.4,2026-11-20,")}, "special_days.csv", 2, "like_date",
     "not both"),
    ({"special_days_csv": ("event,1.4,,", "event,,2026-11-27,")}, "special_days.csv", 2,
     "like_date", "like itself"),
    ({"shrinkage_csv": ("care,mon", "fax,mon")}, "shrinkage.csv", 2, "activity",
     "'fax' is neither a queue nor a campaign. Write one of all, care, chat, renew"),
    ({"shrinkage_csv": ("care,mon", "care,monday")}, "shrinkage.csv", 2, "on", "fri, sat, sun, da"),
    ({"shrinkage_csv": ("12:00,13:00", "12:00,")}, "shrinkage.csv", 3, "to", "belong together"),
    ({"shrinkage_csv": ("12:00,13:00", ",13:00")}, "shrinkage.csv", 3, "from", "belong together"),
    ({"shrinkage_csv": ("12:00,13:00", "12:00,12:00")}, "shrinkage.csv", 3, "to", "not after"),
    ({"shrinkage_csv": ("12:00,13:00", "22:00,06:00")}, "shrinkage.csv", 3, "to",
     "write two rows, one up to 24:00 and one from 00:00"),
    ({"shrinkage_csv": ("12:00,13:00", "12:15,13:00")}, "shrinkage.csv", 3, "from", "30 minutes"),
    ({"shrinkage_csv": ("10%", "95%")}, "shrinkage.csv", 3, "in_office", "nine tenths"),
    ({"shrinkage_csv": ("10%,", "0.6,0.4")}, "shrinkage.csv", 3, "out_of_office",
     "with in_office all of the time is lost"),
    ({"shrinkage_csv": (",0.08", ",")}, "shrinkage.csv", 2, "in_office", "states no share"),
    ({"shrinkage_csv": ("10%", "0.5"),
      "campaigns_csv": ("conversion\nrenew,service,2026-11-16,2026-12-20,40,hours,300,40,1",
                        "conversion,shrinkage_out_of_office\nrenew,service,2026-11-16,2026-12-20,"
                        "40,hours,300,40,1,0.5")},
     "shrinkage.csv", 3, "in_office", "with the other share of 'renew'"),
    ({"shrinkage_csv": ("all,daily,12:00,13:00,10%,", "care,mon,08:00,24:00,,0.1")},
     "shrinkage.csv", 3, "from", "this row and row 2 are equally specific"),
    ({"last_roster_csv": ("08:00,16:30", "08:00,25:30")}, "last_roster.csv", 2, "end",
     "is not a time"),
    ({"last_roster_csv": ("08:00,16:30", "08:00,08:00")}, "last_roster.csv", 2, "end", "starts"),
    ({"last_roster_csv": ("A2,", "A1,")}, "last_roster.csv", 3, "date", "already stands in row 2"),
]


@pytest.mark.parametrize(("changes", "file", "row", "column", "words"), ROWS)
def test_a_bad_row_is_named(faults_of, changes, file, row, column, words):
    faults = faults_of(**changes)
    fits = [f for f in faults if (f.file, f.row, f.column) == (f"inputs/{file}", row, column)]
    assert any(words in str(f) for f in fits), [str(f) for f in faults]


def test_the_small_centre_itself_is_in_order(faults_of):
    assert faults_of() == ()


def test_employment_that_ends_before_it_begins_is_a_fault(faults_of):
    text = "agent,team,site,contract,skills,from,to\nA1,one,PRG,full,care chat renew,{},{}\n"
    late = text.format("2026-12-01", "2026-11-01")
    small = {"absences_csv": None, "preferences_csv": None, "last_roster_csv": None}
    (fault,) = faults_of(agents_csv=late, **small)
    assert (fault.row, fault.column) == (2, "to") and "2026-11-01 is before" in fault.what
    assert faults_of(agents_csv=text.format("2026-11-01", "2026-12-01"), **small) == ()


CONTRACTS = [
    ("full,CZ,41,40,6,8,60,60,5,250", "week_max_h", "below week_min_h"),
    ("full,CZ,36,40,9,8,60,60,5,250", "shift_max_h", "below shift_min_h"),
    ("full,CZ,36,40,6,13,60,60,5,250", "shift_max_h", "allows 12 hours a day"),
    ("full,CZ,36,49,6,8,60,60,6,250", "week_max_h", "allows 48 hours a week"),
    ("full,CZ,36,40,6,8,60,60,4,250", "week_min_h", "4 days of 8 hours are 32"),
    ("full,CZ,36,40,6.1,8,60,60,5,250", "shift_min_h", "366 minutes"),
    ("full,CZ,36,40,6,8,61,60,5,250", "shift_step_min", "61 minutes"),
    ("full,CZ,36,40,6,8,60,61,5,250", "start_step_min", "61 minutes"),
    # 5 shifts of 7 h are 35 h and there is no other length
    ("full,CZ,36,40,7,7,60,60,5,250", "week_min_h", "5 days of 7 hours are 35"),
    ("full,CZ,36,38,7,7,60,60,6,250", "week_max_h", "no number of shifts of 7 hours"),
    ("full,XX,36,40,6,8,60,60,5,250", "pack", "no labour rules are known as 'XX'"),
    ("full,BR-NR17,36,36,4,7,60,60,6,250", "shift_max_h", "allows 6 hours a day"),
    ("full,CZ,36,40,6,8,60,60,5,-1", "cost_h", "below 0"),
    ("full,CZ,36,40,six,8,60,60,5,250", "shift_min_h", "'six' is not a number"),
]


@pytest.mark.parametrize(("row", "column", "words"), CONTRACTS)
def test_a_contract_nobody_can_fulfil_is_a_fault(faults_of, row, column, words):
    faults = faults_of(contracts_csv=(FULL, row))
    mine = [f for f in faults if (f.file, f.row, f.column) == ("inputs/contracts.csv", 2, column)]
    assert any(words in f.what for f in mine), [str(f) for f in faults]


MORE = [
    ("work_days", "mon tue wed", "week_min_h", "3 days of 8 hours"),
    ("work_days", ",", "days_min", "only 0 days"),
    ("work_days", "mon tue wed thu fri someday", "work_days", "'someday' is not a day"),
    ("earliest_start", "20:00", "", ""),  # open end: shifts may pass midnight
]


@pytest.mark.parametrize(("header", "cell", "column", "words"), MORE)
def test_working_days_that_leave_too_few_are_a_fault(faults_of, header, cell, column, words):
    least = 1 if column == "days_min" else 0
    text = ("contract,pack,week_min_h,week_max_h,shift_min_h,shift_max_h,days_min,days_max,cost_h,"
            f"{header}\nfull,CZ,36,40,6,8,{least},5,250,\"{cell}\"\npart,CZ,16,24,4,6,0,5,240,\n")
    faults = faults_of(contracts_csv=text)
    assert [(f.column, words in f.what) for f in faults] == ([(column, True)] if words else [])


@pytest.mark.parametrize(("rest", "weekly", "days", "good"), [
    (660, 2100, 6, True), (1440, 2100, 6, False), (1440, 2100, 5, True), (660, 10080, 1, False),
    # 24 hours of work, 3 rests of 11 and one of 111 are a week
    (660, 6660, 4, True), (660, 6661, 4, False), (660, 10080, 0, False),
])
def test_rest_must_have_its_place_beside_the_work(
    tmp_path, faults_of, rest, weekly, days, good
):
    packs = tmp_path / "inputs/packs/labour"
    packs.mkdir(parents=True)
    (packs / "CZ-R.toml").write_text(
        'code = "CZ-R"\ntitle = "t"\nextends = "CZ"\ncountry = "CZ"\nas_of = 2026-11-21\n'
        'status = "in_force"\nconfidence = "high"\n'
        'citation = { law = "l", source = "s", read = 2026-11-21 }\n'
        f"limits = {{ rest_min = {rest}, weekly_rest_min = {weekly} }}\n", "utf-8")
    text = ("contract,pack,week_min_h,week_max_h,shift_min_h,shift_max_h,days_min,days_max,cost_h\n"
            f"full,CZ-R,24,40,6,8,{days},6,250\npart,CZ,16,24,4,6,0,5,240\n")
    column = "days_min" if days > 3 else "week_min_h"
    assert [f.column for f in faults_of(contracts_csv=text)] == ([] if good else [column])


@pytest.mark.parametrize(("early", "late", "paid", "good"), [
    ("", "", 6, True), ("09:00", "20:00", 6, True), ("14:00", "", 6, False),
    ("", "15:00", 6, False), ("13:00", "", 6, True), ("22:00", "06:00", 6, False),
    ("", "", 9, True),
])
def test_split_shifts_must_have_a_place_in_their_band(faults_of, early, late, paid, good):
    text = ("contract,pack,week_min_h,week_max_h,shift_min_h,shift_max_h,days_max,cost_h,"
            f"earliest_start,latest_end,split_gap_h\nfull,ES-CC,18,39,{paid},9,6,250,{early},{late},"
            "2\npart,CZ,16,24,4,6,5,240,,,\n")
    found = faults_of(contracts_csv=text, preferences_csv=None, absences_csv=None)
    assert [f.column for f in found] == ([] if good else ["split_gap_h"]), found


@pytest.mark.parametrize(("early", "late", "step", "good"), [
    ("08:00", "18:00", 60, True), ("08:00", "12:00", 60, False), ("22:00", "07:00", 60, True),
    # 6 h and a meal fit between 08:15 and 14:45, but no start on the hour does
    ("08:15", "14:30", 15, True), ("08:15", "14:30", 60, False),
])
def test_a_shift_must_fit_between_start_and_end(faults_of, early, late, step, good):
    text = ("contract,pack,week_min_h,week_max_h,shift_min_h,shift_max_h,days_max,cost_h,"
            f"start_step_min,earliest_start,latest_end\nfull,CZ,24,36,6,8,6,250,{step},{early},"
            f"{late}\npart,CZ,16,24,4,6,5,240,60,,\n")
    faults = faults_of(contracts_csv=text, preferences_csv=None, absences_csv=None)
    assert [f.column for f in faults] == ([] if good else ["latest_end"]), faults


def test_work_that_costs_nothing_is_a_fault(faults_of):
    free = "full,CZ,36,40,6,8,60,60,5,0\npart,CZ,16,24,4,6,60,60,5,0\n"
    text = f"{FULL}\npart,CZ,16,24,4,6,60,60,5,240\n"
    (fault,) = faults_of(contracts_csv=(text, free))
    assert fault.column == "cost_h" and "nothing to weigh" in fault.what
    volunteers = text.replace("5,240", "5,0")
    assert faults_of(contracts_csv=(text, volunteers)) == ()


def test_all_faults_come_at_once_and_each_once(faults_of):
    faults = faults_of(
        center_toml=('zone = "Europe/Prague"', 'zone = "Europe/Prag"'),
        queues_csv=("PRG,voice", "PRG,fax"),
        absences_csv=("leave", "holiday"),
        segments_csv=("prague,CZ,", "prague,XX,"),
        contracts_csv=("full,CZ,36,40", "full,CZ,41,40"),
    )
    assert {f.file for f in faults} == {
        f"inputs/{n}" for n in ("center.toml", "queues.csv", "absences.csv", "segments.csv",
                                "contracts.csv")}
    assert len(faults) == 5, [str(f) for f in faults]


def test_an_absence_with_an_offset_is_read_in_the_agents_clock(write, tmp_path):
    from datetime import datetime

    from wfm import load

    text = "agent,start,end,kind\nA1,2026-11-25T03:00-05:00,2026-11-25T12:00Z,sick\n"
    center = load(write(tmp_path, absences_csv=text)).center
    (absence,) = center.agents["A1"].absences
    assert (absence.start, absence.end) == (
        datetime(2026, 11, 25, 9), datetime(2026, 11, 25, 13))
    assert absence.paid
