"""The report in a real browser, from file://, on a screen and on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from browser import asked_for, drawn, printed
from test_page import BAD

from wfm.report.report import write_report


class Tags(HTMLParser):
    """Elements, names of attributes and addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.addresses |= {str(value) for name, value in attrs
                           if name in ("href", "src", "xlink:href", "action")}


@pytest.fixture(scope="module")
def path(facts, tmp_path_factory):
    path = tmp_path_factory.mktemp("shown") / "report.html"
    write_report(path, facts)
    return path


@pytest.mark.parametrize("width", [1200, pytest.param(400, marks=pytest.mark.slow)])
def test_every_chart_is_drawn_and_nothing_is_complained_of(path, width):
    dom, said = drawn(path, width)
    assert said == []
    places = re.findall(r'<div id="([\w-]+)" class="plot[^"]*"', dom)
    assert len(places) >= 6
    for name in places:
        inside = dom.split(f'<div id="{name}" class="plot')[1].split("</figure>")[0]
        assert 'class="main-svg"' in inside and "<path" in inside


@pytest.mark.slow
def test_no_host_is_asked_for_anything_even_without_the_policy(path, tmp_path):
    text = re.sub(r"<meta http-equiv[^>]*>", "", path.read_text("utf-8"))
    free = tmp_path / "free.html"
    free.write_text(text, "utf-8")
    assert asked_for(free) == set()
    asks = """<img src="https://a.example/x.png"><script>fetch("https://b.example/x")</script>"""
    free.write_text(text.replace("</main>", f"{asks}</main>"), "utf-8")
    assert asked_for(free) == {"a.example", "b.example"}  # it would be seen


def test_the_policy_stops_scripts_and_pictures_from_elsewhere(path, tmp_path):
    spoilt = tmp_path / "spoilt.html"
    text = path.read_text("utf-8")
    inside = ('<img src="https://a.example/x.png"><script>document.title="ran"</script>'
              '<img src="data:," onerror="document.title=\'ran\'">')
    spoilt.write_text(text.replace("</main>", f"{inside}</main>"), "utf-8")
    dom, said = drawn(spoilt)
    stopped = [line for line in said if "Content Security Policy" in line]
    assert len(stopped) == 3 and "<title>ran</title>" not in dom


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
    found = Tags(re.sub(r"<script.*?</script>", "", dom, flags=re.DOTALL))
    assert "svg" in found.names and "img" not in found.names
    assert not [name for name in found.attributes if name.startswith("on")]
    assert not [address for address in found.addresses if not address.startswith("#")]


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
