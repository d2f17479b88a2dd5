"""What the tables of a bid come to: the request, its defaults, and where each comes from."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from bid_tables import Bid, differences
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from wfm import load
from wfm.bid.request import Band, Credit, Risk
from wfm.bid_kept import digest
from wfm.bid_schema import ATTRITION, RAMP, RISKS
from wfm.bid_template import EXAMPLE, write_bid_workbook
from wfm.intake.bid import is_bid, load_bid
from wfm.tables import InputError, write_csv


@pytest.fixture(scope="module")
def retail(tmp_path_factory):
    return load_bid(Bid(tmp_path_factory.mktemp("retail")).folder)


def _log(loaded, table, what):
    (found,) = [one for one in loaded.request.assumptions
                if (one.table, one.what) == (table, what)]
    return found


def test_the_programme(retail):
    request = retail.request
    assert (request.client, request.currency, request.start, request.months) == (
        "Almendro Moda", "EUR", date(2027, 4, 1), 24)
    assert list(request.lines) == ["care", "chat", "mail"]
    assert list(request.lists) == ["club", "club_cn"] and list(request.places) == ["MAD", "MDE"]
    care = request.lines["care"]
    assert care.contacts[0] == 36_000 * 0.88 and care.language == "es"
    assert care.due_within_h is None and care.concurrency == 1
    first_year = sum(line.contacts[:12].sum() for line in request.lines.values())
    assert first_year == 12 * 60_000
    assert request.lists["club_cn"].zones == ("Atlantic/Canary",)
    assert request.terms.bands == (Band(0.7, 0.9), Band(1.1, 1.3))
    assert request.terms.credits[2] == Credit("care", -0.05, -0.01)
    assert [item.months for item in request.items if item.item == "set-up"] == [(0, 23)]
    assert request.risks[0] == Risk("volume", 0.08, 0.06, 0.03)


def test_who_makes_the_bid_and_when_changes_no_figure(retail, tmp_path):
    request = retail.request
    assert (request.made_by, request.made_on) == ("Contact centres Encina", date(2026, 10, 19))
    empty = Bid(tmp_path).setting("made_by", value="").setting("made_on", value="")
    unsigned = load_bid(empty.folder).request
    assert (unsigned.made_by, unsigned.made_on) == ("", None)
    assert digest(unsigned) == digest(request)
    assert not any(one.what.startswith("made_") for one in request.assumptions)
    (fault,) = Bid(tmp_path / "x").setting("made_on", value="soon").faults()
    assert "made_on: 'soon' is not a date" in fault.what


def test_months_that_are_not_given_grow_from_the_year_before(retail):
    contacts = retail.request.lines["care"].contacts
    np.testing.assert_allclose(contacts[12:], contacts[:12] * 1.03)
    assert any("care: 12 months" in note for note in retail.notes)


def test_profiles_sum_to_one_within_the_opening_hours(retail):
    care = retail.request.lines["care"]
    assert care.profile.shape == (7, 48) and care.profile.sum() == pytest.approx(1)
    assert care.profile[:, :18].sum() == 0 and care.profile[6, 40:].sum() == 0
    days = np.array([0.18, 0.165, 0.155, 0.155, 0.15, 0.12, 0.075])
    np.testing.assert_allclose(care.profile.sum(axis=1), days)  # as the client measured them
    # the second half of an hour is like the first; Sunday's morning is not worked
    np.testing.assert_allclose(care.profile[0, 18::2], care.profile[0, 19::2])
    assert care.profile[6, 18:20].sum() == 0 < care.profile[6, 20]


def test_shapes_of_ours_are_logged_with_their_origin(retail):
    mail = _log(retail, "bid_profiles", "mail: profile")
    assert mail.default and mail.value == "day" and "assumption of ours" in mail.source
    chat = retail.request.lines["chat"].profile
    assert chat[0].argmax() in range(38, 44)  # the evening is the busiest
    assert not _log(retail, "bid_profiles", "chat: profile").default


def test_each_default_says_where_it_comes_from_and_each_figure_its_source(retail):
    for one in retail.request.assumptions:
        assert one.source and one.value, one
    lead = _log(retail, "bid_sites", "MAD: lead_weeks")
    assert lead.default and lead.value == "5" and "Cinareo" in lead.source
    wage = _log(retail, "bid_patterns", "es39: cost_h")
    assert not wage.default and wage.source.startswith("example")
    assert wage.unit == "currency of the site an hour"
    span = _log(retail, "bid_support", "quality MAD: agents")
    assert span.default and span.value == "20" and "QATC" in span.source
    assert any("91 figures are examples" in note for note in retail.notes)


def test_people_without_rows_have_the_defaults(retail, tmp_path):
    place = retail.request.places["MDE"]
    assert place.ramp == RAMP and place.attrition == ((3, 0.08), (12, 0.045), (36, 0.03))
    bid = Bid(tmp_path)
    (tmp_path / "bid_attrition.csv").unlink()
    bid.change("bid_risks", 2, driver="wage")
    request = load_bid(tmp_path).request
    assert all(p.attrition == ATTRITION for p in request.places.values())
    assert request.risks[0] == Risk("volume", *RISKS["volume"])


def test_overtime_pays_what_the_labour_rules_say(tmp_path):
    loaded = load_bid(Bid(tmp_path, "utility_br").folder)
    assert loaded.request.places["FOR"].overtime_premium == 0.5
    assert "BR-NR17" in _log(loaded, "bid_sites", "FOR: overtime_premium").source
    drivers = [risk.driver for risk in loaded.request.risks]
    assert "currency" not in drivers and "conversion" in drivers  # all is paid in reais


def test_rules_that_change_within_the_service_are_told(retail, tmp_path):
    assert any("CO change on 2027-07-01" in note for note in retail.notes)
    # a contract of 44 hours was legal until July 2026
    bid = Bid(tmp_path).setting("start", value="2026-04-01").setting("months", value="12")
    for table in ("bid_volumes", "bid_costs"):
        frame = bid.frame(table)
        column = "month" if table == "bid_volumes" else "first_month"
        frame[column] = frame[column].str.replace("2027", "2026").str.replace("2028", "2027")
        bid.save(table, frame)
    bid.drop("bid_spikes", *range(2, 8)).change(
        "bid_patterns", 4, week_min_h=44, week_max_h=44, shift_min_h=7, shift_max_h=8)
    notes = load_bid(bid.folder).notes
    assert any("From 2026-07-15 on, row 4" in note and "42 hours" in note for note in notes)


def test_a_line_in_two_languages_is_two_lines(tmp_path):
    bid = Bid(tmp_path).change("bid_lines", 2, language="es:0.9 CA:10%").change(
        "bid_sites", 2, languages="es ca:0.05").add(
        "bid_spikes", line="care", first="2027-05-03", factor="1.5")
    request = load_bid(tmp_path).request
    assert list(request.lines) == ["care-es", "care-ca", "chat", "mail"]
    assert request.lines["care-ca"].contacts.sum() * 9 == pytest.approx(
        request.lines["care-es"].contacts.sum())
    assert request.places["MAD"].languages == {"es": 0.0, "ca": 0.05}
    assert [s.line for s in request.spikes if s.factor == 1.5] == ["care-ca", "care-es"]
    assert {c.line for c in request.terms.credits} == {"care-es", "care-ca", "chat"}
    bid.change("bid_lines", 2, language="es:0.9 ca:0.05")
    loaded = load_bid(tmp_path)
    assert loaded.request.lines["care-es"].contacts[0] == pytest.approx(
        36_000 * 0.88 * 0.9 / 0.95)
    assert any("languages of care sum to 0.95" in note for note in loaded.notes)


def test_shares_of_days_alone_are_even_within_the_day(tmp_path):
    bid = Bid(tmp_path)
    frame = bid.frame("bid_profiles")
    bid.save("bid_profiles", frame[frame["time"] == ""])
    profile = load_bid(tmp_path).request.lines["care"].profile
    assert profile[0, 18:44] == pytest.approx(0.18 / 26) and profile[6, 20:40] == pytest.approx(
        0.075 / 20)


def test_a_heat_map_of_the_week_is_taken_as_it_is(tmp_path):
    bid = Bid(tmp_path)
    frame = bid.frame("bid_profiles").iloc[:0]
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    for n, day in enumerate(days):
        for hour in (10, 15):
            frame.loc[len(frame)] = ["care", day, f"{hour}:00", str(0.1 * (n + 1)), "switch"]
    bid.save("bid_profiles", frame)
    loaded = load_bid(tmp_path)
    profile = loaded.request.lines["care"].profile
    np.testing.assert_allclose(profile.sum(axis=1), np.arange(1, 8) / 28)
    assert any("profile care" in note for note in loaded.notes)  # they summed to 5.6


def test_daily_rows_alone_leave_the_weekdays_to_our_shape(tmp_path):
    bid = Bid(tmp_path)
    frame = bid.frame("bid_profiles")
    bid.save("bid_profiles", frame[frame["time"] != ""])
    loaded = load_bid(tmp_path)
    days = loaded.request.lines["care"].profile.sum(axis=1)
    assert days[0] > days[1] > days[5] > days[6] > 0
    assert days[0] / days[1] == pytest.approx(1.15 / 1.05)
    assert _log(loaded, "bid_profiles", "care: weight of an hour from mon to sun").default


def test_a_folder_with_both_a_centre_and_a_bid_is_both(write, tmp_path):
    inputs = write(tmp_path / "inputs")
    assert not is_bid(inputs) and not is_bid(tmp_path / "nothing")
    before = load(inputs).center
    Bid(inputs)
    assert is_bid(inputs) and load_bid(inputs).request.months == 24
    assert list(load(inputs).center.queues) == list(before.queues)


def test_a_folder_without_a_bid_says_what_is_missing(tmp_path):
    with pytest.raises(InputError) as error:
        load_bid(tmp_path)
    missing = {fault.what for fault in error.value.faults}
    assert "the table bid_settings is missing" in missing
    assert "the table bid_sites is missing" in missing


def _files(folder, rows):
    folder.mkdir()
    for name, table in rows.items():
        frame = pd.DataFrame(list(table)).astype(object)
        frame = frame.where(frame.notna(), "")
        write_csv(folder / f"{name}.csv", frame)
    return folder


@hypothesis_settings(max_examples=6)
@given(st.data())
def test_a_workbook_reads_as_the_same_tables_in_files_do(tmp_path_factory, data):
    """Whatever the figures are: EXAMPLE with others in their place."""
    share = st.floats(0.01, 0.9).map(lambda x: round(x, 4))
    rows = {name: [dict(row) for row in table] for name, table in EXAMPLE.items()}
    rows["bid_sites"][0] |= {
        "in_office": data.draw(share) / 2, "out_of_office": data.draw(share) / 2,
        "opening": data.draw(st.integers(0, 500)), "home": data.draw(st.none() | share),
        "rate_year": data.draw(st.none() | st.floats(-0.4, 0.4).map(lambda x: round(x, 3)))}
    rows["bid_patterns"][0]["cost_h"] = data.draw(st.integers(1, 10**6)) / 100
    rows["bid_lists"][0]["conversion"] = data.draw(share)
    for row in rows["bid_volumes"]:
        row["amount"] = data.draw(st.integers(1, 10**6))
    root = tmp_path_factory.mktemp("same")
    files = load_bid(_files(root / "files", rows))
    write_bid_workbook(root / "book" / "any name.xlsx", rows)
    for book in (root / "book", root / "book" / "any name.xlsx"):
        loaded = load_bid(book)
        assert differences(loaded.request, files.request) == []
        assert loaded.notes == files.notes


@pytest.mark.parametrize(("text", "margin"), [("15 %", 0.15), ("12,5%", 0.125), ("-2%", -0.02)])
def test_shares_among_the_settings_may_be_hundredths(tmp_path, text, margin):
    bid = Bid(tmp_path).setting("margin", value=text)
    assert load_bid(bid.folder).request.terms.margin == margin
