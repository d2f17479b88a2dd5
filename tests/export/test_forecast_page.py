"""The page that explains a forecast: whole, self-contained, and safe to open."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from small_centre import SMALL_WEEK, history_text, write_small

from wfm import load, pipeline
from wfm.center import Center, Change, SpecialDay
from wfm.demand import queue as queue_module
from wfm.demand.forecast import forecast
from wfm.export.forecast_page import forecast_page, write_forecast_page
from wfm.override import Override

VOID = {"meta", "img", "br"}
OVERRIDES = (
    Override(2, "care", SMALL_WEEK, SMALL_WEEK, "factor", 1.5, "Ada Nováková", "letter <to> all"),
    Override(5, "care", SMALL_WEEK, SMALL_WEEK, "add", 2.0, "Ada Nováková", "callbacks",
             time(16), time(0)),
    Override(3, "care", date(2026, 1, 1), date(2026, 1, 2), "add", 5.0, "Ada Nováková", "old"),
    Override(4, "chat", SMALL_WEEK, SMALL_WEEK, "factor", 9.0, "Ada Nováková", "elsewhere"),
)


class Check(HTMLParser):
    """Elements open and close in pairs, nothing is loaded, texts are collected."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert tag not in ("script", "link", "iframe", "object")
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("src", "href"):
                assert value.startswith("data:image/svg+xml;base64,")
        if tag == "img":
            assert dict(attrs)["alt"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += " " + data


def pictures(page: str) -> list[bytes]:
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    return [base64.b64decode(text) for text in found]


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Center:
    inputs = write_small(tmp_path_factory.mktemp("page") / "inputs",
                         history_csv=history_text(weeks=14))
    return load(inputs).center


def page_of(center: Center, queue: str = "care", overrides=(), weeks: int = 2,
            week: date = SMALL_WEEK) -> str:
    seen = {}
    made = forecast(center, week, weeks, overrides=overrides,
                    inside=lambda one: seen.update({one.queue: one}))
    return forecast_page(center, week, made, seen[queue])


@pytest.fixture(scope="module")
def page(center: Center) -> str:
    return page_of(center, overrides=OVERRIDES)


def test_the_page_is_whole_and_needs_no_other_file(page):
    found = Check(page)
    assert found.tags.count("h1") == 1
    assert found.tags.count("img") == len(pictures(page)) == 10
    assert "http" not in re.sub(r'src="data:[^"]+"', "", page)
    for picture in pictures(page):
        root = ElementTree.fromstring(picture)
        assert root.tag.endswith("svg")
        assert not re.search(rb'(href|src)="(?!#)', picture.replace(b"xmlns:xlink", b""))


def test_history_decomposition_forecast_and_backtest_are_on_it(page):
    text = Check(page).text
    for title in ("What is expected", "What moves the days ahead most", "What a day is made of",
                  "The history, and what was set apart", "The shape of the day", "Handling time",
                  "How good it would have been", "Overrides"):
        assert title in text


def test_the_biggest_movers_are_told_in_plain_words(page):
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>.*?</tr>", page)]
    sale = next(row for row in rows if "Sale" in row)
    assert "Fri 27 Nov" in sale and "+40%" in sale and "expected × 1.4" in sale
    letter = next(row for row in rows if "override: letter" in row)
    assert "Mon 23 Nov" in letter and "override: letter &lt;to&gt; all; callbacks" in letter


def test_overrides_are_shown_with_their_reason_but_not_with_the_person(page):
    text = Check(page).text
    assert "letter <to> all" in text and "× 1.5" in text and "its days are past" in text
    assert "16:00–24:00" in text and "callbacks" in text
    assert "elsewhere" not in text
    assert "Nováková" not in page


def test_names_cannot_become_part_of_the_page(center):
    name = '<script>alert("x")</script>'
    queues = {"care": replace(center.queues["care"], name=name), "chat": center.queues["chat"]}
    special = (SpecialDay(SMALL_WEEK, "care", "event", 2.0, None, "<img src=x onerror=y>"),)
    text = Check(page_of(replace(center, name="<b>&", queues=queues, special_days=special))).text
    assert name in text and "<b>&" in text and "<img src=x onerror=y>" in text


def test_the_same_forecast_makes_the_same_page(center, page, tmp_path):
    path = tmp_path / "sub" / "page.html"
    seen = []
    made = pipeline.forecast(center, SMALL_WEEK, 2, overrides=OVERRIDES, inside=seen.append)
    write_forecast_page(path, center, SMALL_WEEK, made, seen[0])
    assert path.read_text(encoding="utf-8") == page
    assert [p.name for p in path.parent.iterdir()] == ["page.html"]


def test_a_queue_where_the_habit_was_better_says_so(center, monkeypatch):
    monkeypatch.setattr(queue_module, "GATE", 99.0)
    text = Check(page_of(center)).text
    assert "The mean of the last six same weekdays made the numbers" in text


@pytest.mark.parametrize("weeks", [0, 2])
def test_short_histories_have_pages_too(center, weeks):
    first = datetime.combine(SMALL_WEEK - timedelta(weeks=weeks), datetime.min.time())
    history = center.history
    mine = (history["queue"] != "care") | (
        history["start"].dt.tz_convert("Europe/Prague").dt.tz_localize(None) >= first)
    found = Check(page_of(replace(center, history=history[mine].reset_index(drop=True))))
    if weeks == 0:
        assert "the model expects no contacts" in found.text
    else:
        assert found.tags.count("img") >= 5


def test_a_queue_that_has_ended_has_a_page_that_says_so(center):
    rows = center.history
    gone = (rows["queue"] == "care") & (rows["start"] >= "2026-10-12T00:00Z")
    ended = replace(center, history=rows.assign(offered=rows["offered"].mask(gone, 0.0)))
    page = page_of(ended)
    found = Check(page)
    assert "No contacts since 2026-10-12" in found.text
    assert found.tags.count("img") == 1
    for title in ("too short", "What a day is made of", "The shape of the day", "were learned as"):
        assert title not in found.text
    # what the planner sets is shown day by day again
    back = Override(2, "care", SMALL_WEEK, SMALL_WEEK, "set", 50.0, "Ada Nováková", "back")
    assert Check(page_of(ended, overrides=(back,))).tags.count("img") == 3


def test_a_queue_that_lives_on_what_moves_to_it_says_where_it_comes_from(center):
    history = center.history[center.history["queue"] != "chat"].reset_index(drop=True)
    moved = Change("care", SMALL_WEEK, "new team", 1.0, 0.3, "chat", None, 1)
    page = page_of(replace(center, history=history, changes=(moved,)), "chat")
    text = Check(page).text
    assert "the tables changes and overrides" in text
    assert "30% of the contacts of care come here" in text


@pytest.mark.slow
def test_a_week_of_the_past_is_explained_as_it_would_have_been(center):
    text = Check(page_of(center, week=SMALL_WEEK - timedelta(weeks=2))).text
    assert "weeks from Mon 9 Nov 2026: 2" in text


@pytest.mark.slow
def test_mail_that_comes_at_any_hour_has_a_page(tmp_path: Path):
    from wfm.sample.write import write_sample

    write_sample(tmp_path)
    loaded = load(tmp_path)
    seen = []
    made = pipeline.forecast(loaded.center, loaded.week, 2, inside=seen.append)
    (inside,) = (one for one in seen if loaded.center.queues[one.queue].channel == "email")
    found = Check(forecast_page(loaded.center, loaded.week, made, inside))
    assert found.tags.count("img") == 10
