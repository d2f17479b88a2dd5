"""The workbook as a reader finds it."""

import re
import time as clock
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from wfm.export.data_sheet import DATA_COLUMNS

DAYS = ["Mon 07", "Tue 08", "Wed 09", "Thu 10", "Fri 11", "Sat 12", "Sun 13"]
SHEETS = ["Read me", "Summary", "Roster", *DAYS, "Chart data", "Coverage", "Breaks", "Outbound",
          "Leave", "Hours", "Cost", "Fairness", "Rule check", "Changes", "Teams", "Data", "Lists"]
TRAPS = ('=HYPERLINK("http://x")', "+1", "@SUM(A1)", "-2+3", "#REF!", "\t=1+1", "\r=1+1")


@pytest.fixture(scope="module")
def opened(book: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(book)


def _cells(book: openpyxl.Workbook) -> Iterator[openpyxl.cell.Cell]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def _paid_hours(week) -> pd.Series:
    """From the stints alone: paid time that is not leave or illness.

    An hour of a Brazilian night counts for 60 / 52.5; the fixture's shifts are legal by day only
    and count for more than their contract by night.
    """
    rows = week.roster.stints
    rows = rows[rows["paid"] & ~rows["what"].isin(["leave", "sick"])]
    hours = (rows["end"] - rows["start"]).dt.total_seconds() / 3600
    for i, row in rows.iterrows():
        agent = week.center.agents[row["agent"]]
        if week.center.contracts[agent.contract].pack == "BR-NR17":
            minutes = pd.date_range(row["start"], row["end"], freq="min", inclusive="left")
            clock = minutes.tz_convert(week.center.zone(agent.site)).hour
            hours[i] += ((clock >= 22) | (clock < 5)).sum() / 7 / 60
    return hours.groupby(rows["agent"]).sum()


def _line(sheet, name: str, what: str) -> list[object]:
    """Values of the line `what` of the block whose label ends in `name` on a day sheet."""
    inside = False
    for row in sheet.iter_rows(values_only=True):
        if isinstance(row[0], str) and row[0]:
            inside = row[0].endswith(name) and row[3] is not None
        if inside and row[3] == what:
            return list(row[4:])
    raise AssertionError(f"no line {what} of {name}")


def test_all_sheets_are_there_in_order(opened: openpyxl.Workbook) -> None:
    assert opened.sheetnames == SHEETS


def _lists(opened: openpyxl.Workbook) -> dict[str, dict[str, tuple[float, ...]]]:
    """The hidden lists: what each code counts, by the list's name."""
    columns = list(opened["Lists"].iter_cols(values_only=True))
    found = {}
    for at in range(0, len(columns), 6):
        part = columns[at : at + 6]
        found[part[0][0]] = {row[0]: row[1:] for row in zip(*part, strict=True) if row[0]}
    return found


def test_the_codes_of_the_roster_add_up_to_the_hours_of_the_stints(week, opened) -> None:
    lists, expected = _lists(opened), _paid_hours(week)
    shown = {row[0]: row for row in opened["Roster"].iter_rows(min_row=6, values_only=True)
             if row[0] in week.center.agents}
    assert set(shown) == set(week.center.agents)
    for agent, row in shown.items():
        codes = lists[f"{row[4]} {row[5]}"]
        paid = sum(codes[text][0] for text in row[6:13])
        assert paid == pytest.approx(expected.get(agent, 0.0), abs=1e-4)
        leave = sum(codes[text][1] for text in row[6:13])
        assert leave >= week.view.leave_hours.get(agent, 0.0) - 1e-4


def test_totals_of_the_roster_are_formulas_over_its_cells(week, opened) -> None:
    for row in opened["Roster"].iter_rows(min_row=6):
        if row[0].value in week.center.agents:
            assert row[15].value.startswith("=SUMPRODUCT(SUMIF(Lists!")
            assert f"G{row[0].row}:M{row[0].row}" in row[15].value
            assert all(cell.data_type == "f" for cell in row[15:22])


def test_drop_down_lists_hold_every_code_and_are_those_of_the_contract(week, opened) -> None:
    sheet, lists = opened["Roster"], opened["Lists"]
    heads = {cell.value: cell.column_letter for cell in lists[1]}
    covered = set()
    for rule in sheet.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            for row, column in area.cells:
                cell = sheet.cell(row, column)
                letter = heads[f"{sheet.cell(row, 5).value} {sheet.cell(row, 6).value}"]
                assert rule.formula1.startswith(f"Lists!${letter}$2:${letter}$")
                last = int(rule.formula1.rsplit("$", 1)[1])
                listed = {lists[f"{letter}{n}"].value for n in range(2, last + 1)}
                assert cell.value in listed or column == 0
                covered.add(cell.coordinate)
    assert len(covered) == 7 * len(week.center.agents)


def test_only_days_may_be_edited_on_the_protected_roster(week, opened) -> None:
    sheet = opened["Roster"]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    for row in sheet.iter_rows(min_row=6):
        if row[0].value in week.center.agents:
            assert all(not cell.protection.locked for cell in row[6:13])
            assert all(cell.protection.locked for cell in (*row[:6], *row[13:]))


def test_hidden_keys_say_what_is_where_whatever_is_moved(week, opened) -> None:
    sheet = opened["Roster"]
    assert sheet.row_dimensions[4].hidden
    keys = [cell.value for cell in sheet[4]]
    assert keys[6:13] == [day.isoformat() for day in week.view.days]
    last = keys.index("id")
    assert sheet.column_dimensions[get_column_letter(last + 1)].hidden
    ids = [row[last] for row in sheet.iter_rows(min_row=6, values_only=True) if row[last]]
    assert sorted(ids) == sorted(week.center.agents)


def test_a_roster_cell_shows_the_shift_in_the_agents_own_clock(week, opened) -> None:
    sheet = opened["Roster"]
    header = [cell.value for cell in sheet[5]]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=6)}
    stints = week.roster.stints
    work = stints[~stints["what"].isin(["leave", "sick"])]
    for (agent, day), part in work.groupby(["agent", "date"]):
        zone = week.center.zone(week.center.agents[agent].site)
        begin, end = (m.tz_convert(zone) for m in (part["start"].min(), part["end"].max()))
        cell = rows[agent][header.index(f"{day:%a} {day:%d}")]
        assert cell.value.startswith(f"{begin:%H:%M}–{end:%H:%M} ")
    leave = stints[stints["what"] == "leave"].iloc[0]
    cell = rows[leave["agent"]][header.index(f"{leave['date']:%a} {leave['date']:%d}")]
    assert cell.value == "LEAVE"


@pytest.mark.parametrize(("agents", "breaks"), [(12, 0), (120, 1)])
def test_the_coverage_of_a_day_is_printed_whole(build, tmp_path, agents: int, breaks: int) -> None:
    """Below few people; on a page of its own below many."""
    sheet = openpyxl.load_workbook(build(agents).write(tmp_path / "roster.xlsx"))[DAYS[0]]
    assert len(sheet.row_breaks.brk) == breaks
    for one in sheet.row_breaks.brk:
        assert str(sheet.cell(one.id + 1, 1).value).startswith("Coverage:")


def test_each_team_has_a_row_with_its_supervisor_and_small_ones_share_a_page(week, opened) -> None:
    sheet = opened["Roster"]
    teams = {agent.team: agent.supervisor for agent in week.center.agents.values()}
    found = {row[2]: row[3] for row in sheet.iter_rows(min_row=6, values_only=True)
             if row[0] == "Team"}
    assert found == teams
    assert len(sheet.row_breaks.brk) == 0
    assert sheet.freeze_panes == "C6"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 8
    assert sheet.print_title_rows == "$1:$5"


@pytest.mark.parametrize("queue", ["care", "chat", "mail"])
def test_scheduled_rows_are_working_minutes_over_the_interval(week, opened, queue: str) -> None:
    name = week.center.queues[queue].name
    stints = week.roster.stints
    rows = stints[(stints["kind"] == "work") & (stints["what"] == queue)]
    for n, title in enumerate(DAYS):
        begin = pd.Timestamp(week.roster.week + timedelta(days=n), tz="America/Sao_Paulo")
        for i, shown in enumerate(_line(opened[title], name, "scheduled")):
            low, high = begin + pd.Timedelta(minutes=30 * i), begin + pd.Timedelta(
                minutes=30 * i + 30)
            shared = (rows["end"].clip(upper=high) - rows["start"].clip(lower=low))
            agents = shared.dt.total_seconds().clip(lower=0).sum() / 1800
            assert (shown or 0.0) == pytest.approx(agents, abs=0.0501)


def test_over_under_is_scheduled_less_required_with_a_sign(week, opened) -> None:
    need, have, gap = (
        _line(opened["Wed 09"], "Customer care", what)
        for what in ("required", "scheduled", "over–under")
    )
    sheet = opened["Wed 09"]
    row = next(r for r in sheet.iter_rows() if r[3].value == "over–under")
    for n, h, formula, cell in zip(need, have, gap, row[4:], strict=True):
        there, wanted = (f"{cell.column_letter}{cell.row - back}" for back in (1, 2))
        assert formula.endswith(f"ROUND(N({there})-N({wanted}),1))")
        assert (sheet[there].value, sheet[wanted].value) == (h, n)
        sign = "▼" if h - n <= -0.5 else "▲" if h - n >= 1 else "●"
        assert sign in cell.number_format


def test_coverage_shows_what_the_day_sheets_show(opened) -> None:
    need, have = (_line(opened["Wed 09"], "Customer care", what)
                  for what in ("required", "scheduled"))
    rows = list(opened["Coverage"].iter_rows(values_only=True))
    start = next(i for i, row in enumerate(rows) if row[0] == "from") + 1
    assert [row[11] for row in rows[start : start + 48]] == need
    assert [row[19] for row in rows[start : start + 48]] == have
    assert rows[start][0] == "00:00"
    assert rows[start][3].endswith(f"ROUND(N(T{start + 1})-N(L{start + 1}),1))")


def test_coverage_has_two_native_charts_for_each_queue(week, opened) -> None:
    charts = opened["Coverage"]._charts
    assert len(charts) == 2 * len(week.view.required)
    named = {series.val.numRef.f for chart in charts for part in chart._charts
             for series in part.series}
    rows = list(opened["Chart data"].iter_rows(values_only=True))
    assert len(rows) == 1 + len(week.view.required) * week.view.grid.count
    assert all(ref.startswith("'Chart data'!$") for ref in named)
    assert rows[1][6] == pytest.approx(week.view.on("care")[0], abs=0.01)


def test_each_segment_has_a_band_with_its_agents(week, opened) -> None:
    sheet = opened["Mon 07"]
    row = next(r for r in sheet.iter_rows() if r[0].value == "SP" and r[3].value)
    mask = week.view.callable_now["winback", "SP"][:48]
    there = week.view.on("winback/SP")[:48]
    for cell, may, agents in zip(row[4:], mask, there, strict=True):
        if agents >= 0.05:
            assert cell.value == pytest.approx(agents, abs=0.05)
        else:
            assert (cell.value == "·") == bool(may)


def test_a_night_shift_of_the_day_before_stands_at_the_left_edge(week, opened) -> None:
    stints = week.view.stints
    night = stints[(stints["date"] == week.roster.week) & (
        stints["main_start"] >= pd.Timestamp(week.roster.week) + pd.Timedelta(days=1))]
    assert not night.empty
    agent = night.iloc[0]["agent"]
    row = next(r for r in opened["Tue 08"].iter_rows(values_only=True) if r[0] == agent)
    assert row[4]
    assert "22:00–04:20" in row[3]


def test_short_breaks_show_their_letter_and_minutes(week, opened) -> None:
    agent, part = next(iter(week.view.stints[week.view.stints["what"] == "rest"].groupby("agent")))
    first = part.iloc[0]
    sheet = opened[f"{first['main_start']:%a %d}"]
    row = next(r for r in sheet.iter_rows(values_only=True) if r[0] == agent)
    minute = first["main_start"].hour * 60 + first["main_start"].minute
    assert row[4 + minute // 30] == "r10"


def test_the_callable_band_counts_segments(week, opened) -> None:
    shown = _line(opened["Mon 07"], "Win back", "segments callable")
    masks = [mask[:48] for (c, _s), (mask, _g) in week.legal.items() if c == "winback"]
    assert [n or 0 for n in shown] == np.sum(masks, axis=0).tolist()


def test_breaks_list_everything_off_the_phone(week, opened) -> None:
    stints = week.roster.stints
    off = stints[(stints["kind"] == "break") | stints["what"].isin(["training", "meeting"])]
    rows = list(opened["Breaks"].iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if row[0] == "Date")
    rows = rows[head + 1 :]
    assert len(rows) == len(off)
    assert sum(row[4] for row in rows) == (off["end"] - off["start"]).sum() / pd.Timedelta("1min")
    assert rows == sorted(rows, key=lambda row: (row[0], row[2], row[8]))
    starts = off["start"].sort_values()
    at_once = [int(((off["start"] <= at) & (off["end"] > at)).sum()) for at in starts]
    assert [row[7] for row in rows] == at_once


def test_data_is_the_roster(week, opened) -> None:
    rows = list(opened["Data"].values)
    assert rows[0] == DATA_COLUMNS
    frame = pd.DataFrame(rows[1:], columns=list(rows[0]))
    stints = week.roster.stints
    assert (pd.to_datetime(frame["start_utc"]).dt.tz_localize("UTC") == stints["start"]).all()
    assert (pd.to_datetime(frame["end_utc"]).dt.tz_localize("UTC") == stints["end"]).all()
    assert frame["agent"].tolist() == stints["agent"].tolist()
    assert frame["what"].fillna("").tolist() == stints["what"].tolist()
    assert frame["paid"].tolist() == stints["paid"].tolist()
    lisbon = next(i for i, a in enumerate(frame["agent"])
                  if week.center.agents[a].site == "lisbon")
    assert frame["start_local"][lisbon] == frame["start_utc"][lisbon]  # Lisbon's winter


def test_outbound_hours_are_those_rostered(week, opened) -> None:
    stints = week.roster.stints
    rows = list(opened["Outbound"].iter_rows(min_row=3, values_only=True))
    header = rows[0]
    end = next(i for i, row in enumerate(rows) if row[0] == "Total")
    for row in rows[1:end]:
        campaign = next(c for c in week.center.campaigns.values() if c.name == row[0])
        part = stints[stints["what"] == f"{campaign.campaign}/{row[1]}"]
        hours = (part["end"] - part["start"]).sum() / pd.Timedelta("1h")
        assert row[header.index("Hours rostered")] == pytest.approx(float(hours))
        days = [value for name, value in zip(header, row, strict=True)
                if re.match(r"Hours \w{3} \d\d", name)]
        assert sum(days) == pytest.approx(float(hours))


def test_windows_hold_all_hours_that_are_rostered_in_legal_time(week, opened) -> None:
    rows = list(opened["Outbound"].iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if row[8] == "Hours rostered")
    shown = sum(row[8] for row in rows[head + 1 :] if row[4])
    view, length = week.view, week.center.interval_min / 60
    legal = sum(float(view.on(f"{c}/{s}")[mask].sum()) * length
                for (c, s), mask in view.callable_now.items())
    assert shown == pytest.approx(legal)


def test_the_read_me_says_what_is_proven(opened) -> None:
    text = " ".join(str(cell.value) for name in ("Read me", "Summary") for row in opened[name]
                    for cell in row if cell.value)
    assert "No legal roster can be cheaper than 52,100 BRL" in text
    assert "at most 1.40 % above" in text
    assert "not legal advice" in text
    assert "NR-17" in text
    assert "Care is short on Monday" in text
    assert "80 % in 20 s" in text


def test_no_input_text_becomes_a_formula(week, tmp_path: Path) -> None:
    center = week.center
    agents = {
        code: replace(agent, name=TRAPS[n % 7], team=TRAPS[(n // 6) % 7],
                      supervisor=TRAPS[(n + 1) % 7], cost_centre=TRAPS[n % 7],
                      employee_number=TRAPS[n % 7])
        for n, (code, agent) in enumerate(center.agents.items())
    }
    queues = {code: replace(queue, name=TRAPS[n]) for n, (code, queue)
              in enumerate(center.queues.items())}
    campaigns = {code: replace(campaign, name=TRAPS[n]) for n, (code, campaign)
                 in enumerate(center.campaigns.items())}
    sites = {code: replace(site, name=TRAPS[0], currency=TRAPS[0])
             for code, site in center.sites.items()}
    segments = week.outbound.segments.assign(note=TRAPS[0], jurisdiction=TRAPS[1])
    stints = week.roster.stints.assign(
        what=week.roster.stints["what"].replace({"rest": TRAPS[0], "meal": TRAPS[1]}))
    changed = replace(
        week,
        center=replace(center, name=TRAPS[0], agents=agents, queues=queues, sites=sites,
                       campaigns=campaigns, notes=TRAPS),
        outbound=replace(week.outbound, segments=segments),
        requirement=replace(week.requirement, notes=TRAPS),
        roster=replace(week.roster, stints=stints, warnings=TRAPS, status=TRAPS[0]),
    )
    book = openpyxl.load_workbook(changed.write(tmp_path / "traps.xlsx"))
    formulas = [cell for cell in _cells(book) if cell.data_type == "f"]
    assert formulas
    functions = set(re.findall(r"[A-Z]+(?=\()", " ".join(cell.value for cell in formulas)))
    assert functions <= {"SUBTOTAL", "SUMPRODUCT", "SUMIF", "COUNTIF", "COUNTIFS", "ROUND", "MIN",
                         "MAX", "IF", "AND", "NOT", "N", "ISNUMBER", "SUM"}
    links = [cell.hyperlink for cell in _cells(book) if cell.hyperlink]
    assert links
    assert all(link.target is None and link.location.startswith("'") for link in links)
    quoted = [cell for cell in _cells(book) if cell.value in TRAPS[:4]]
    assert quoted
    assert all(cell.quotePrefix for cell in quoted)
    assert not [cell for cell in _cells(book) if cell.data_type == "e"]


def test_the_long_day_has_fifty_half_hours(autumn, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(autumn.write(tmp_path / "autumn.xlsx"))
    sheet = book["Sun 25"]
    hours = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Agent")
    assert len(hours) == 4 + 50
    assert [hour for hour in hours[4:] if hour][:5] == ["00", "01a", "01b", "02", "03"]
    scheduled = _line(sheet, "Customer care", "scheduled")
    assert len(scheduled) == 50
    assert scheduled == [
        pytest.approx(x, abs=0.0501) for x in autumn.view.on("care")[-50:]
    ]
    rows = list(book["Coverage"].iter_rows(values_only=True))
    labels = [row[0] for row in rows]
    at = labels.index("01b:00")
    assert rows[at][1] in (None, "")
    assert rows[at][14 + 1] is not None  # required on Sunday
    assert labels[at - 1] == "01a:30"


def test_a_23_hour_day_leaves_the_missing_hour_out(build, tmp_path: Path) -> None:
    from datetime import date

    spring = build(week=date(2026, 3, 23), zone="Europe/Lisbon")
    sheet = openpyxl.load_workbook(spring.write(tmp_path / "spring.xlsx"))["Sun 29"]
    hours = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Agent")
    assert len(hours) == 4 + 46
    assert [hour for hour in hours[4:] if hour][:3] == ["00", "02", "03"]


def test_hours_without_work_are_folded_away_and_not_lost(week, tmp_path: Path) -> None:
    stints = week.roster.stints
    local = stints["start"].dt.tz_convert("America/Sao_Paulo")
    day_work = stints[(local.dt.hour >= 9) & (local.dt.hour < 15)]
    requirement = replace(week.requirement, intervals=week.requirement.intervals.iloc[:0])
    quiet = replace(week, requirement=requirement, roster=replace(
        week.roster, stints=day_work.reset_index(drop=True)))
    sheet = openpyxl.load_workbook(quiet.write(tmp_path / "quiet.xlsx"))["Wed 09"]
    assert len(_line(sheet, "Customer care", "scheduled")) == 48
    columns = [sheet.column_dimensions.get(get_column_letter(5 + i)) for i in range(48)]
    shown = [i for i, column in enumerate(columns) if column is None or not column.hidden]
    assert shown
    # from the first hour with anybody at work to the last, and no more
    assert min(shown) % 2 == 0
    local = [day_work[name].dt.tz_convert("America/Sao_Paulo") for name in ("start", "end")]
    on_day = local[0].dt.day == 9
    assert min(shown) // 2 == local[0][on_day].dt.hour.min()
    assert max(shown) // 2 <= local[1][on_day].dt.hour.max()


def test_an_empty_roster_is_still_a_workbook(week, tmp_path: Path) -> None:
    empty = replace(
        week,
        roster=replace(week.roster, stints=week.roster.stints.iloc[:0]),
        outbound=replace(week.outbound, segments=week.outbound.segments.iloc[:0]),
    )
    assert openpyxl.load_workbook(empty.write(tmp_path / "e.xlsx")).sheetnames == SHEETS


def test_a_failed_write_leaves_the_old_file(week, tmp_path: Path, full_disk) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_text("old")
    with pytest.raises(OSError, match="no space left"):
        week.write(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_texts_come_in_the_language_in_use(week, tmp_path: Path, monkeypatch) -> None:
    import gettext

    from wfm import language

    class Czech(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Mon": "Po", "Roster": "Rozpis", "off": "volno"}.get(message, message)

    monkeypatch.setattr(language, "_active", Czech())
    book = openpyxl.load_workbook(week.write(tmp_path / "cs.xlsx"))
    assert book.sheetnames[2:4] == ["Rozpis", "Po 07"]
    assert "volno" in {cell.value for row in book["Rozpis"] for cell in row}
    assert book["Data"]["A1"].value == "agent"


def test_the_sheet_data_is_printed_on_one_page(opened) -> None:
    sheet = opened["Data"]
    assert sheet.max_row > 100
    assert sheet.print_area == "'Data'!$A$1:$I$1"
    assert "pivot" in sheet.oddHeader.left.text


def test_names_in_black_and_white_need_no_colour(week, opened) -> None:
    """Each shift cell says its kind in a letter, not by its fill alone."""
    sheet = opened["Roster"]
    for row in sheet.iter_rows(min_row=6, min_col=7, max_col=13):
        for cell in row:
            if isinstance(cell.value, str) and re.match(r"\d\d:.*–", cell.value):
                assert re.search(r" [EDLN]( |$)", cell.value) or cell.value.isupper()


def test_dark_text_stands_on_light_ground_with_enough_contrast() -> None:
    """At least 4.5 to 1, as WCAG 2.1 (1.4.3) asks."""
    from wfm.export import styles
    from wfm.export.roster_sheet import AWAY, OFF, SHIFT_LOOKS

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    looks = [*SHIFT_LOOKS.values(), AWAY, OFF, styles.HEADER, styles.TEAM, styles.QUIET,
             styles.LINK, *styles.SIGNED.values(),
             *(styles.Look(fill=fill) for fill in styles.ACTIVITY_FILLS)]
    for look in looks:
        high, low = sorted((light(look.color), light(look.fill or "FFFFFF")), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, look


@pytest.mark.slow
def test_120_agents_take_less_than_ten_seconds(build, tmp_path: Path) -> None:
    week = build(agents=120)
    begin = clock.process_time()
    week.write(tmp_path / "big.xlsx")
    assert clock.process_time() - begin < 10
