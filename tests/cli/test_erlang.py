"""`wfm erlang` as a planner runs it: one interval, and a table of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import commands
import numpy as np
import openpyxl
import pandas as pd
import pytest

from wfm.cli.figures import amount, lasting, lasting_given, people, percent
from wfm.cli.quantities import seconds_of
from wfm.staffing.quick import Question, answer, neighbours, rostered, service

ASKED = ("--calls", "120", "--aht", "240")
USUAL = Question(120, 240, service_level=0.8, patience_s=120)
run, said = partial(commands.run, "erlang"), partial(commands.good, "erlang")


def line_of(text: str, label: str) -> list[str]:
    """Cells of the first line that begins with a label."""
    line = next(line for line in text.splitlines() if line.strip().startswith(label))
    return re.split(r"\s{2,}", line.strip())[1:]


def test_the_printed_numbers_are_the_librarys():
    text = said(*ASKED, "--per", "30", "--service-level", "80/20", "--patience", "120",
                "--shrinkage", "30%")
    found = answer(USUAL)
    sides = (found.service_c, found.service_a)
    assert "a load of 16.0 erlangs" in text
    assert line_of(text, "Agents needed") == ["20", "18"]
    assert line_of(text, "to be rostered") == ["29", "26"]
    for label, way in (("all calls offered", "offered"), ("the calls answered", "answered"),
                       ("all but those", "short_left_out"), ("all, giving", "short_as_answered")):
        assert line_of(text, label) == [percent(float(s.measures.level(way))) for s in sides]
    for label, name, form in (
        ("Mean wait", "asa_s", lasting), ("Calls that wait", "wait", percent),
        ("Calls that give up", "abandonment", percent), ("Agents busy", "occupancy", percent),
        ("Calls waiting", "queue", amount),
    ):
        assert line_of(text, label) == [form(float(getattr(s.measures, name))) for s in sides]
    numbers = neighbours(found, 3)
    c, a = service(USUAL, numbers, False), service(USUAL, numbers, True)
    for k, n in enumerate(numbers):
        assert line_of(text, f"{people(n)} ") == [
            people(rostered(n, 0.3)), percent(c.level[k]), lasting(c.measures.asa_s[k]),
            percent(c.measures.occupancy[k]), percent(a.level[k]), lasting(a.measures.asa_s[k]),
            percent(a.measures.abandonment[k]), percent(a.measures.occupancy[k]),
            ", ".join(m for m, side in zip("CA", (c, a), strict=True) if side.met[k]) or "-"]


def test_the_textbook_answer_without_patience_and_the_reminder_beside_it():
    text = said("--calls", "100", "--aht", "180")
    assert "No target was given, so the usual is taken: 80 % of all calls offered" in text
    assert line_of(text, "Agents needed") == ["14"]
    assert line_of(text, "all calls offered") == ["88.8 %"]
    assert line_of(text, "Mean wait") == ["7.8 s"] and line_of(text, "13 ")[0] == "79.6 %"
    flowing = " ".join(text.split())
    assert "nobody gives up" in flowing and "add --patience" in flowing
    assert len(line_of(text, "Calls that give up")) == 1


@pytest.mark.parametrize("written", [
    ("--aht", "240", "--per", "30"), ("--aht", "240s", "--per", "0.5h"),
    ("--aht", "4m", "--per", "30m"), ("--aht", "4:00", "--per", "30"),
    ("--aht", "4,0 min", "--per", "30,0"), ("--aht", "0:04:00", "--per", "1800 s"),
])
def test_times_may_be_written_in_many_ways(written):
    assert said("--calls", "120", *written) == said(*ASKED)


@pytest.mark.parametrize("level", ["80/20", "80%/20s", "0.8/20", "0,8/0:20", "80 % / 20 s",
                                   "80.0/20,0"])
def test_a_service_level_may_be_written_in_many_ways(level):
    text = said(*ASKED, "--service-level", level)
    assert "Asked: 80 % of all calls offered to be answered within 20 s." in text


def test_texts_of_times_are_read_back():
    for seconds in (60, 75, 240, 3599, 3600, 3661, 36_000):
        assert seconds_of(lasting_given(seconds)) == seconds
        assert seconds_of(lasting(seconds).replace(" ", "")) == pytest.approx(seconds, abs=0.5)
    assert seconds_of("4") is None and seconds_of("4:75") is None and seconds_of("x") is None


def test_every_target_binds():
    needs = {}
    for target in (("--service-level", "80/20"), ("--asa", "5"), ("--max-abandon", "1%"),
                   ("--max-occupancy", "60%"), ("--max-wait", "2%")):
        needs[target[0]] = int(line_of(said(*ASKED, "--patience", "2m", *target),
                                       "Agents needed")[1])
    own = {"asa_s": 5.0, "max_abandon": 0.01, "max_occupancy": 0.6, "max_wait": 0.02}
    assert list(needs.values())[1:] == [
        answer(replace(USUAL, service_level=None, **{name: value})).least_a
        for name, value in own.items()]
    assert len(set(needs.values())) == 5
    together = said(*ASKED, "--patience", "120", "--service-level", "80/20", "--asa", "5",
                    "--max-abandon", "1%", "--max-occupancy", "60%", "--max-wait", "2%")
    assert int(line_of(together, "Agents needed")[1]) == max(needs.values())


def test_the_counting_of_the_service_level_decides():
    found = {
        way: line_of(said(*ASKED, "--patience", "30", "--service-level", "90/20", "--counting",
                          way), "Agents needed")[1]
        for way in ("offered", "answered", "short-left-out", "short-as-answered")}
    assert found == {
        way: str(answer(replace(USUAL, service_level=0.9, patience_s=30,
                                counting=way.replace("-", "_"))).least_a) for way in found}
    assert found["offered"] != found["answered"]


def test_a_number_of_agents_is_judged():
    text = said(*ASKED, "--patience", "120", "--agents", "18", "--service-level", "80/20")
    assert line_of(text, "Agents asked about") == ["18", "18"]
    assert line_of(text, "Agents needed") == ["20", "18"]
    assert line_of(text, "Targets met") == ["NO", "yes"]
    bare = said(*ASKED, "--agents", "18")
    assert "Targets met" not in bare and "No target" not in bare
    assert line_of(bare, "all calls offered") == ["55.0 %"]


def test_an_overload_is_said_to_be_unstable():
    text = said(*ASKED, "--agents", "16", "--patience", "60")
    assert "By Erlang C this is unstable: 16 agents do not keep up with 16.0 erlangs" in text
    assert line_of(text, "Mean wait")[0] == "endless"
    assert "endless: calls come faster" in text


def test_what_no_number_of_agents_reaches_is_said():
    text = said(*ASKED, "--service-level", "100/20", "--patience", "60")
    assert line_of(text, "Agents needed") == ["none", "none"]
    assert "By Erlang C and Erlang A no number of agents" in text
    half = said(*ASKED, "--max-abandon", "0", "--patience", "60")
    assert line_of(half, "Agents needed") == ["17", "none"]
    assert line_of(half, "all calls offered") == ["32.2 %", "-"]
    assert "on 10 lines" in said(*ASKED, "--lines", "10")


def test_lines_balking_and_chats():
    lines = said(*ASKED, "--lines", "25", "--balk", "5%", "--patience", "2m", "--agents", "15")
    own = answer(Question(120, 240, agents=15, patience_s=120, lines=25.0, balking=0.05))
    assert line_of(lines, "Calls turned away") == [
        percent(float(s.measures.turned_away)) for s in (own.service_c, own.service_a)]
    chats = said(*ASKED, "--concurrency", "2,5", "--patience", "2m")
    own = answer(replace(USUAL, concurrency=2.5))
    assert line_of(chats, "Agents needed") == [str(own.least_c), str(own.least_a)]


def test_the_price_of_certainty():
    text = said(*ASKED, "--patience", "120", "--spread", "10%", "--shrinkage", "20%")
    own = answer(replace(USUAL, spread=0.1))
    costs = (own.certainty_c, own.certainty_a)

    def with_rostered(agents) -> list[str]:
        return [f"{n} ({people(rostered(n, 0.2))})" for n in agents]

    assert line_of(text, "for the average call") == with_rostered(c.average for c in costs)
    for k, label in enumerate(("50 %", "80 %", "95 %")):
        assert line_of(text, f"with probability {label}") == with_rostered(
            c.agents[k] for c in costs)
    sure = service(own.question, 20, True).probability
    assert line_of(text, "20 ")[-1] == percent(float(sure))


@pytest.mark.parametrize("more", [
    (), ("--patience", "2m"), ("--patience", "2m", "--spread", "10%", "--shrinkage", "30%"),
    ("--patience", "2m", "--lines", "25", "--balk", "5%", "--shrinkage", "30%"),
    ("--patience", "2m", "--agents", "3"),
])
def test_lines_fit_a_terminal(more):
    assert max(map(len, said(*ASKED, *more).splitlines())) <= 100
    if not more or len(more) == 2:
        tables = [line for line in said(*ASKED, *more).splitlines() if "  " in line]
        assert max(map(len, tables)) <= 80


def test_far_answers_have_a_gap_between_them():
    text = said("--calls", "6000", "--aht", "240", "--patience", "60", "--around", "1")
    rows = [line for line in text.splitlines() if line.strip().endswith(("...", "-", "A", "C, A"))]
    assert [line.split()[0] for line in rows].count("...") == 1
    assert said("--calls", "1e6", "--aht", "240", "--patience", "60")


@pytest.mark.parametrize("wrong", [
    (), ("--calls", "120"), ("--aht", "240"), ("--calls", "-5", "--aht", "240"),
    ("--calls", "nan", "--aht", "240"), ("--calls", "inf", "--aht", "240"),
    ("--calls", "1,000", "--aht", "240"), ("--calls", "1e9", "--aht", "1e6"),
    ("--calls", "120", "--aht", "0"), ("--calls", "120", "--aht", "4:75"),
    ("--calls", "120", "--aht", "4x"), (*ASKED, "--per", "0"), (*ASKED, "--per", "0:30"),
    (*ASKED, "--service-level", "80"), (*ASKED, "--service-level", "80/"),
    (*ASKED, "--service-level", "/20"), (*ASKED, "--service-level", "1/20"),
    (*ASKED, "--service-level", "80/20/5"), (*ASKED, "--service-level", "150/20"),
    (*ASKED, "--service-level", "-80/20"), (*ASKED, "--service-level", "80/-20"),
    (*ASKED, "--max-abandon", "5%"), (*ASKED, "--max-wait", "20"), (*ASKED, "--agents", "-1"),
    (*ASKED, "--shrinkage", "100%"), (*ASKED, "--concurrency", "0.5"), (*ASKED, "--lines", "2.5"),
    (*ASKED, "--lines", "1e9"), (*ASKED, "--patience", "0"), (*ASKED, "--counting", "all"),
    (*ASKED, "--lines", "30", "--concurrency", "2"), (*ASKED, "--spread", "1%", "--lines", "30"),
    (*ASKED, "--spread", "1%", "--balk", "1%"), (*ASKED, "--spread", "1%", "--concurrency", "2"),
    (*ASKED, "--spread", "1%", "--agents", "15"), (*ASKED, "--around", "-1"),
    (*ASKED, "--out", "sized.csv"),
])
def test_what_cannot_be_asked_is_refused_in_words(wrong):
    result = run(*wrong)
    assert result.exit_code == 2 and "Error: " in result.output


@pytest.mark.parametrize("odd", [
    ("--calls", "0", "--aht", "240", "--patience", "60"), (*ASKED, "--agents", "0"),
    (*ASKED, "--agents", "0", "--patience", "60"), (*ASKED, "--agents", "12.5"),
    ("--calls", "1e-9", "--aht", "0.1", "--patience", "0.1"), (*ASKED, "--spread", "100%"),
    (*ASKED, "--lines", "0"), (*ASKED, "--balk", "100%", "--asa", "0"),
    (*ASKED, "--max-occupancy", "0"), (*ASKED, "--service-level", "0/20", "--patience", "60"),
    (*ASKED, "--asa", "20", "--spread", "10%"), (*ASKED, "--service-level", "80/0"),
    ("--calls", "1e9", "--aht", "10", "--patience", "30h"),
])
def test_odd_questions_are_answered(odd):
    said(*odd)


# tables


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "intervals.csv"
    path.write_text(
        "queue,Calls,AHT s,patience_s,note\n007,120,240,120,=1+1\n007,0,,,\n,60,200,90,night\n",
        encoding="utf-8")
    return path


def test_rows_of_a_table_are_the_single_answers(tmp_path, table):
    out = tmp_path / "sized.csv"
    text = said(table, "--out", out, "--shrinkage", "30%", "--spread", "10%",
                "--service-level", "80/20")
    sized = pd.read_csv(out, dtype={"queue": str})
    assert list(sized.columns[:5]) == ["queue", "Calls", "AHT s", "patience_s", "note"]
    assert list(sized["queue"].fillna("")) == ["007", "007", ""]
    for k, (calls, aht, patience) in enumerate(((120, 240, 120), (0, 1, None), (60, 200, 90))):
        own = answer(Question(calls, aht, service_level=0.8, patience_s=patience, spread=0.1))
        row = sized.iloc[k]
        least_a = own.least_c if own.least_a is None else own.least_a
        assert (row["agents_c"], row["agents_a"]) == (own.least_c, least_a)
        assert row["rostered_a"] == rostered(least_a, 0.3)
        for model, impatient in (("a", True), ("c", False)):  # both with agents_a
            got = service(own.question, least_a, impatient)
            assert row[f"service_level_{model}"] == pytest.approx(float(got.level), abs=1e-6)
            for name in ("wait", "occupancy", "queue"):
                assert row[f"{name}_{model}"] == pytest.approx(
                    float(getattr(got.measures, name)), abs=1e-6)
            assert row[f"asa_{model}_s"] == pytest.approx(float(got.measures.asa_s), abs=1e-6)
        costs = own.certainty_a or own.certainty_c
        assert row["agents_average"] == costs.average
        assert [row[f"agents_p{p}"] for p in (50, 80, 95)] == costs.agents.tolist()
        assert row["probability_met"] == pytest.approx(
            float(service(own.question, least_a, True).probability), abs=1e-6)
    assert "Passed through: queue, note." in text and "1  row without load" in text


def test_columns_go_before_options_and_empty_cells_take_them(tmp_path):
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text(
        "calls;aht_s;per_min;service_level;within_s;patience_s;agents;shrinkage;concurrency\n"
        "120;240;30;90%;10;60;;0,2;\n120;240;;;;;18;;\n120,5;240;15;;;60;;;2\n", encoding="utf-8")
    said(table, "--out", out, "--service-level", "80/20", "--patience", "120", "--per", "30")
    sized = pd.read_csv(out)
    own = [
        Question(120, 240, 30, 0.9, 10, patience_s=60),
        replace(USUAL, agents=18),
        Question(120.5, 240, 15, 0.8, 20, patience_s=60, concurrency=2),
    ]
    found = [answer(question) for question in own]
    assert sized["agents_a"].tolist() == [f.least_a for f in found]
    assert sized["agents_c"].tolist() == [f.least_c for f in found]
    assert sized["rostered_a"].tolist() == [rostered(found[0].least_a, 0.2), 18, found[2].least_a]
    assert sized["service_level_a"].tolist() == pytest.approx(
        [float(f.service_a.level) for f in found], abs=1e-6)
    assert sized["targets_met"].fillna("").tolist() == ["", "yes", ""]
    assert sized["calls"].tolist() == [120, 120, 120.5]


def test_a_queue_that_never_settles_and_targets_out_of_reach_are_empty_cells(tmp_path):
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text("calls,aht_s,agents,service_level\n120,240,16,\n120,240,,1.0\n")
    text = said(table, "--out", out, "--patience", "60")
    sized = pd.read_csv(out)
    assert pd.isna(sized.loc[0, "asa_c_s"]) and sized.loc[0, "service_level_c"] == 0
    assert sized.loc[0, "asa_a_s"] > 0 and pd.isna(sized.loc[0, "agents_a"])
    assert sized.loc[1, ["agents_a", "agents_c", "service_level_a", "asa_a_s"]].isna().all()
    assert "1  row whose targets no number of agents meets" in text
    assert "1  row unstable by Erlang C" in text


def test_excel_and_parquet_hold_the_same_as_csv(tmp_path, table):
    for name in ("sized.csv", "sized.xlsx", "sized.parquet"):
        said(table, "--out", tmp_path / name)
    frames = [pd.read_csv(tmp_path / "sized.csv", dtype={"queue": str}),
              pd.read_excel(tmp_path / "sized.xlsx", dtype={"queue": str}),
              pd.read_parquet(tmp_path / "sized.parquet")]
    for frame in frames[1:]:
        assert list(frame.columns) == list(frames[0].columns)
        for name in frames[0].columns[5:]:
            assert np.allclose(frame[name].astype(float), frames[0][name].astype(float),
                               equal_nan=True)
    book = openpyxl.load_workbook(tmp_path / "sized.xlsx")
    sheet = book.active
    assert sheet.title == "intervals"
    assert (sheet["A2"].value, sheet["B2"].value) == ("007", 120)
    assert (sheet["E2"].value, sheet["E2"].data_type) == ("=1+1", "s")


def test_a_workbook_is_read_and_its_other_cells_stay_what_they_were(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "monday"
    for row in (["start", "calls", "aht_s", "code"], [datetime(2026, 12, 7, 8), 120, 240, 7],
                [datetime(2026, 12, 7, 8, 30), 90.5, 200, "x"]):
        book.active.append(row)
    book.create_sheet("other")
    book.save(tmp_path / "in.xlsx")
    text = said(tmp_path / "in.xlsx", "--out", tmp_path / "out.xlsx", "--patience", "60")
    assert "Read sheet monday of in.xlsx: 2 rows" in text
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet.title == "monday" and sheet["A2"].value == datetime(2026, 12, 7, 8)
    assert (sheet["D2"].value, sheet["D3"].value) == (7, "x")
    # cells of different kinds become texts in a column of Parquet
    said(tmp_path / "in.xlsx", "--out", tmp_path / "out.parquet")
    assert pd.read_parquet(tmp_path / "out.parquet")["code"].tolist() == ["7", "x"]


def test_the_input_is_never_overwritten_and_nothing_stays_behind(tmp_path, table):
    before = table.read_bytes()
    link = tmp_path / "link.csv"
    link.symlink_to(table)
    for out in (table, tmp_path / "x" / ".." / "intervals.csv", link):
        (tmp_path / "x").mkdir(exist_ok=True)
        assert run(table, "--out", out).exit_code == 2
    assert table.read_bytes() == before
    said(table, "--out", tmp_path / "new" / "sized.csv")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["sized.csv"]


@pytest.mark.parametrize(("text", "places"), [
    ("", ["there is nothing in it"]),
    ("calls,aht_s\n", ["there are no rows"]),
    ("call,aht\n1,2\n", ["column calls: this column is missing. Rename the column call",
                         "column aht_s: this column is missing. Rename the column aht"]),
    ("calls,calls,aht_s\n1,2,3\n", ["column calls: this column stands twice"]),
    ("calls,aht_s,a,A\n1,2,3,4\n", ["column a: this column stands twice"]),
    ("calls,aht_s\n1,2,3\n", ["row 2: cell 3 stands under no header"]),
    ("calls,aht_s,load\n1,2,3\n", ["column load: a column of this name will be added"]),
    ("calls,aht_s,patience_s\nabc,240,60\n-5,240,nan\n1,0,inf\n,240,0\n",
     ["row 2, column calls: 'abc'", "row 3, column calls: '-5'", "row 3, column patience_s",
      "row 4, column patience_s", "row 5, column calls: the cell is empty",
      "row 5, column patience_s: '0' is below"]),
    ("calls,aht_s,service_level\n5,,80\n5,200,0.8\n", ["row 2, column service_level: '80'"]),
    ("calls,aht_s\n5,0\n5,\n1e9,1e6\n",
     ["row 2, column aht_s: there are calls", "row 3, column aht_s: there are calls",
      "row 4, column calls: the load is above"]),
    ("calls,aht_s,spread,concurrency,max_abandon,agents,patience_s\n9,9,1%,2,,,\n9,9,1%,,,3,\n"
     "9,9,,,5%,,\n9,9,,,5%,,60\n",
     ["row 2, column spread", "row 3, column spread", "row 4, column max_abandon"]),
])
def test_all_faults_of_a_table_are_said_at_once(tmp_path, text, places):
    table = tmp_path / "in.csv"
    table.write_text(text, encoding="utf-8")
    result = run(table, "--out", tmp_path / "out.csv")
    assert result.exit_code == 2 and not (tmp_path / "out.csv").exists()
    for place in places:
        assert place in result.output
    assert len(result.output.splitlines()) == len(places) + 1
    assert f"{tmp_path.name}/in.csv" in result.output


@pytest.mark.parametrize("wrong", [
    (), ("--out", "sized.ods"), ("--out", "sized.csv", "--calls", "5"),
    ("--out", "sized.csv", "--around", "2"), ("--out", "sized.csv", "--concurrency", "2",
                                              "--lines", "9"),
    ("--out", "sized.csv", "--spread", "5%", "--balk", "2%"),
])
def test_options_that_do_not_go_with_a_table_are_refused(table, wrong, monkeypatch):
    monkeypatch.chdir(table.parent)
    result = run(table, *wrong)
    assert result.exit_code == 2 and "Error: " in result.output
    assert [p.name for p in table.parent.iterdir()] == ["intervals.csv"]


def test_files_that_are_no_tables_are_refused(tmp_path):
    for name in ("in.xlsx", "in.parquet", "in.txt"):
        path = tmp_path / name
        path.write_text("calls,aht_s\n1,2\n")
        result = run(path, "--out", tmp_path / "out.csv")
        assert result.exit_code == 2 and "nothing was written" in result.output


def test_a_column_with_nearly_a_known_name_is_pointed_out(tmp_path):
    table = tmp_path / "in.csv"
    table.write_text("calls,aht_s,patience\n120,240,60\n")
    assert "patience was not read. Rename it to patience_s" in said(
        table, "--out", tmp_path / "out.csv")


def test_without_any_target_a_table_has_the_usual_one_or_only_measures(tmp_path, table):
    text = said(table, "--out", tmp_path / "a.csv")
    assert "3  rows without a target, sized for the usual 80 % within 20 s" in text
    said(table, "--agents", "20", "--out", tmp_path / "b.csv")
    measured = pd.read_csv(tmp_path / "b.csv")
    assert not {"agents_a", "targets_met", "rostered_a"} & set(measured.columns)
    assert measured.loc[0, "service_level_c"] == pytest.approx(
        float(service(USUAL, 20, False).level), abs=1e-6)
