"""The report as a file: whole, self-contained, and safe to open whatever the inputs say."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from small_centre import PEOPLE

from wfm.language import use_language
from wfm.report.charts import plain, values, wrapped
from wfm.report.document import plotly
from wfm.report.report import report_page, write_report

BAD = '</script><img src=x onerror=alert(1)><a href="https://evil.example/">%{x}</a>\u2028'
VOID = {"meta", "img", "br"}
SECTIONS = ["glance", "queues", "risk", "outbound", "cost", "fairness", "next"]


class Check(HTMLParser):
    """Elements open and close in pairs, nothing is loaded, texts are collected."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self.data = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        assert tag not in ("link", "iframe", "object", "img", "base", "form", "embed")
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "src"
            if name == "href":
                assert value.startswith("#")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            if self.tags[-1][1].get("type") == "application/json":
                self.data += data
            else:
                self.scripts.append(data)
        elif self.open and self.open[-1] != "style":
            self.text += data

    def ids(self, tag: str) -> list[str]:
        return [str(found["id"]) for name, found in self.tags if name == tag and "id" in found]


@pytest.fixture(scope="module")
def page(facts) -> str:
    return report_page(facts)


@pytest.fixture(scope="module")
def found(page) -> Check:
    return Check(page)


def test_the_page_is_whole_with_every_section(found):
    assert found.ids("section") == SECTIONS
    links = [a["href"] for tag, a in found.tags if tag == "a"]
    assert links == [f"#{name}" for name in SECTIONS]
    for title in ("The week at a glance", "Service risk", "Cost and gap", "What to do next"):
        assert title in found.text


def test_every_chart_has_a_place_a_sentence_and_a_table_folded_below(page, found):
    charts = json.loads(found.data)["charts"]
    places = {a["id"]: a for tag, a in found.tags if a.get("class") == "plot"}
    assert list(places) == list(charts) and len(charts) >= 6
    assert all(len(a["aria-label"]) > 20 and a["role"] == "img" for a in places.values())
    for name in charts:
        after = page.split(f'<div id="{name}"')[1]
        below = re.sub(r"\s+", " ", after[: after.index("<table")])
        assert "<details><summary>The same as a table</summary>" in below


def test_the_tables_below_say_what_the_charts_draw(page, found):
    charts = json.loads(found.data)["charts"]
    chart = charts["queue-0"]
    forecast = next(t for t in chart["data"] if t.get("name") == "forecast")["y"]
    table = page.split('<div id="queue-0"')[1].split("</table>")[0]
    rows = re.findall(r"<tr><td>(.*?)</td><td class=\"n\">(.*?)</td>", table)
    drawn = {x: y for x, y in zip(chart["x"], forecast, strict=True) if y}
    assert len(chart["x"]) == 7 * 48 == len(set(chart["x"]))
    said = {x: float(text) for x, text in rows if text not in ("–", "0.0")}
    assert said == pytest.approx(drawn, abs=0.101)  # both are rounded
    assert len(drawn) > 50


def test_only_its_own_two_scripts_may_run_and_no_host_is_asked(page, found):
    policy = next(a["content"] for tag, a in found.tags if "http-equiv" in a)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    digests = re.findall(r"'sha256-([^']+)'", policy)
    assert digests == [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                       for text in found.scripts]
    assert "unsafe-eval" not in policy and "http" not in policy
    assert found.scripts[0] == plotly()
    rest = page.replace(found.scripts[0], "")
    assert "http://" not in rest and "https://" not in rest


def test_people_are_their_codes_unless_names_are_asked_for(planned, facts_of, page):
    assert not [name for name in PEOPLE if name in page]
    assert "A1" in page
    assert "A1 Ada Nováková" in report_page(facts_of(planned, names=True))


def test_a_search_is_shown_before_it_has_a_bound_and_where_costs_are_negative(
        planned, facts_of):
    trace = ((0.1, 40.0, -math.inf), (0.5, -50.0, -math.inf), (1.0, -80.0, -110.0),
             (2.0, -90.0, -100.0))

    def change(center, roster):
        return center, replace(roster, cost={"pay": -90.0}, lower_bound=-100.0, trace=trace)

    found = Check(report_page(facts_of(planned, change)))
    bound = json.loads(found.data)["charts"]["cost-trace"]["data"][2]["y"]
    assert [value for value in bound if value is not None] == [-110, -100]
    assert "10.00 %" in found.text and "Infinity" not in found.data

    def unknown(center, roster):
        return center, replace(roster, lower_bound=-math.inf, trace=trace[:2])

    found = Check(report_page(facts_of(planned, unknown)))
    assert "-inf" not in found.text and "Infinity" not in found.data


def test_names_and_notes_cannot_become_part_of_the_page(planned, facts_of):
    def change(center, roster):
        return replace(
            center, name=BAD, notes=(BAD,),
            queues={k: replace(v, name=f"{BAD}{k}") for k, v in center.queues.items()},
            campaigns={k: replace(v, name=BAD) for k, v in center.campaigns.items()},
            agents={k: replace(v, name=BAD, team=BAD) for k, v in center.agents.items()},
        ), replace(roster, warnings=(BAD,))

    text = report_page(facts_of(planned, change, names=True, not_played=BAD))
    found = Check(text)  # no element, attribute or address of theirs
    assert len(found.scripts) == 2 and BAD[:-1] in found.text
    charts = json.loads(found.data)
    assert "<" not in found.data and "\u2028" not in found.data
    # what the library is given has letters, no tags but its own line breaks, and no placeholders
    for chart in charts["charts"].values():
        for trace in chart["data"]:
            assert "evil" not in str(trace.get("hovertemplate", "")) + str(trace.get("name", ""))
        tags = re.findall(r"<[^>]*>", json.dumps(chart, ensure_ascii=False))
        assert set(tags) <= {"<br>", "<extra>", "</extra>"}


def test_texts_for_the_library_keep_their_letters():
    assert plain("<b>&") == "&lt;b&gt;&amp;"
    assert wrapped("one two three four", 8) == "one two<br>three …"
    assert "<" not in wrapped("x<y " * 40).replace("<br>", "")
    assert values([1.26, float("nan"), float("inf"), -0.0]) == [1.3, None, None, 0.0]


def test_the_same_week_makes_the_same_file_in_one_step(facts, page, tmp_path):
    path = tmp_path / "report.html"
    path.write_text("before", encoding="utf-8")
    write_report(path, facts)
    assert path.read_text(encoding="utf-8") == page
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_the_file_stays_small(page):
    library = len(plotly())
    assert library < 5.5e6
    assert len(page) - library < 400_000


@pytest.mark.parametrize(("code", "number", "title"), [
    ("pt_BR", ",.", "A semana em resumo"), ("es", ",.", "La semana de un vistazo"),
    ("cs", ",\xa0", "Týden v kostce")])
def test_it_speaks_the_readers_language(facts, code, number, title):
    use_language(code)
    try:
        view = replace(facts.view, center=replace(facts.view.center, language=code))
        found = Check(report_page(replace(facts, view=view)))
    finally:
        use_language("en")
    charts = json.loads(found.data)
    assert charts["charts"]["queue-0"]["layout"]["separators"] == number
    assert charts["config"]["locale"] == code.replace("_", "-")
    assert title in found.text and "The week at a glance" not in found.text


def test_clocks_of_twelve_hours_are_kept(facts):
    view = replace(facts.view, center=replace(facts.view.center, clock=12))
    found = Check(report_page(replace(facts, view=view)))
    assert "Mon 23 9:00 AM" in found.text and "Mon 23 09:00" not in found.text
