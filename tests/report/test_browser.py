"""The report in a real browser, from file://, on a screen and on paper."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from browser import asked_for, drawn, printed
from test_page import BAD

from wfm.report.report import write_report


@pytest.fixture(scope="module")
def path(facts, tmp_path_factory):
    path = tmp_path_factory.mktemp("shown") / "report.html"
    write_report(path, facts)
    return path


@pytest.mark.parametrize("width", [1200, 400])
def test_every_chart_is_drawn_and_nothing_is_complained_of(path, width):
    dom, said = drawn(path, width)
    assert said == []
    places = re.findall(r'<div id="([\w-]+)" class="plot[^"]*"', dom)
    assert len(places) >= 6
    for name in places:
        inside = dom.split(f'<div id="{name}" class="plot')[1].split("</figure>")[0]
        assert 'class="main-svg"' in inside and "<path" in inside


def test_no_host_is_asked_for_anything(path):
    assert asked_for(path) == set()


def test_hostile_names_make_no_element_and_run_nothing(planned, facts_of, tmp_path):
    def change(center, roster):
        return replace(
            center, name=BAD,
            queues={k: replace(v, name=BAD) for k, v in center.queues.items()},
            campaigns={k: replace(v, name=BAD) for k, v in center.campaigns.items()},
            agents={k: replace(v, name=BAD, team=BAD) for k, v in center.agents.items()},
        ), roster

    path = tmp_path / "report.html"
    write_report(path, facts_of(planned, change, names=True))
    dom, said = drawn(path)
    assert said == []
    body = re.sub(r"<script.*?</script>", "", dom, flags=re.DOTALL)
    assert not re.search(r"<img|<a [^>]*evil|<[^>]*onerror", body)


def test_printed_it_has_every_part_and_breaks_no_row(path):
    pages = printed(path)
    whole = "\n".join(pages)
    for title in ("The week at a glance", "Service risk", "Outbound progress", "Cost and gap",
                  "Fairness", "What to do next"):
        assert title in whole
    assert 3 <= len(pages) <= 12
    assert "The same as a table" not in whole  # what is folded is not printed
    assert all(page.strip() for page in pages)
    # both charts of a queue stand on the page of its heading
    for queue in ("Care", "Chat"):
        page = next(page for page in pages if re.search(rf"^ *{queue}$", page, re.MULTILINE))
        after = re.split(rf"^ *{queue}$", page, flags=re.MULTILINE)[1]
        assert "8 of 10 intervals" in after and "required" in after and "Mon 23" in after
