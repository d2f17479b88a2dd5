"""The log of assumptions in the reader's language."""

from __future__ import annotations

import pytest

from wfm.bid.request import Assumption
from wfm.bid_schema import BID_TABLES, SETTINGS, Figure
from wfm.export.bid import log_words
from wfm.export.bid.client_words import said
from wfm.export.bid.log_words import (
    column_words,
    figure_words,
    source_words,
    unit_words,
    value_words,
)
from wfm.intake.bid.log import Log
from wfm.language import noted, use_language


@pytest.fixture
def spanish():
    use_language("es")
    yield
    use_language("en")


def _one(value: str, what: str = "care: aht_s", table: str = "bid_lines") -> Assumption:
    return Assumption(table, what, value, "seconds", "payroll", False)


def test_numbers_days_and_choices_are_as_the_reader_writes_them(spanish):
    assert value_words(_one("0.35")) == "0,35"
    assert value_words(_one("0.585 0.619 1")) == "0,585 0,619 1"
    assert value_words(_one("2027-04-01", "start", "bid_settings")) == "1/4/2027"
    assert value_words(_one("month", "care: measured")) == "mes"
    assert value_words(_one("none")) == "ninguno"
    assert value_words(_one("evening", "care: profile")) == "evening"
    assert unit_words("seconds") == "segundos"
    assert figure_words(_one("300")) == "care: tiempo de gestión"


def test_what_was_logged_in_words_is_told_later_in_the_language_in_use():
    log = Log()
    log.given("bid_volumes", "care", noted("{n:,.0f} contacts", n=1234.0), "a month", "payroll")
    log.assumed("bid_sites", "MAD: overtime_premium", 0.0, "share", noted("no overtime is planned"))
    use_language("es")
    try:
        assert value_words(log.found[0]).startswith("1.234 ")
        assert source_words(log.found[0]) == "payroll"
        # the client reads the same, under the name of the line
        assert said(log.found[0], {"care": "Atención"})[1].startswith("1.234 ")
    finally:
        use_language("en")
    assert source_words(log.found[1]) == "no overtime is planned"


def test_every_column_and_unit_has_words():
    for table in BID_TABLES:
        for column in table.columns:
            if isinstance(column, Figure) and column.name not in ("conversion", "productivity"):
                assert column_words(table.name, column.name) != column.name
    for setting in SETTINGS:
        if setting.unit and setting.name not in ("currency",):
            assert column_words("bid_settings", setting.name) != setting.name
    known = {c.unit for t in BID_TABLES for c in t.columns if isinstance(c, Figure) and c.unit}
    assert known | {s.unit for s in SETTINGS if s.unit} <= set(log_words._units())
