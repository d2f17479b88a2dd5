"""The choice of sites: by hand, against all sharings of small cases, and with its reasons."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from made_request import MONTHS, contract, line, opening, part_time, place, request
from offices import bogota, manila

from wfm.bid.capacity import Fit, Share
from wfm.bid.cohorts import MONTH_WEEKS
from wfm.bid.hour_cost import fixed_cost, hour_cost, phone_share, steady
from wfm.bid.mix import LEAST, NoSiteError, Offer, mix, offer, peak_seats
from wfm.bid.plan import _uncovered, alone, base_hours, capacity, staff
from wfm.bid.reach import Reach
from wfm.bid.request import Item, Pattern, Place, Request, Support

FIT = Fit(fit=0.8, premium=0.0, present=0.5, agents=20, short=0.0, gap=0.0)


def _offers(asked: Request, **reaches: Reach) -> dict[str, Offer]:
    """Sites with the same fit, whose hours all lie by day."""
    works = [*asked.lines, *asked.lists]
    plain = Reach(dict.fromkeys(works, 0.0), dict.fromkeys(works, 0.0), dict.fromkeys(works, 0.0))
    return {site: offer(asked, site, FIT, reaches.get(site, plain), dict.fromkeys(works, 100.0))
            for site in asked.places}


def _two(**changes) -> Request:
    dear = place()
    cheap = replace(dear, site="SEV", name="Seville", patterns=tuple(
        replace(p, contract=replace(p.contract, cost_h=7.0)) for p in dear.patterns))
    return request(places={"MAD": dear, "SEV": replace(cheap, **changes)})


def _hours(asked: Request) -> dict[str, np.ndarray]:
    return {name: np.full(asked.months, 1000.0) for name in (*asked.lines, *asked.lists)}


def _done(asked: Request, shares, site: str) -> float:
    return float(np.mean(list(shares[site].shares.values())))


def test_the_cheaper_site_does_everything_if_nothing_limits_it():
    asked = _two()
    found = mix(asked, _offers(asked), _hours(asked))
    assert _done(asked, found, "SEV") == 1
    assert _done(asked, found, "MAD") == 0
    assert "Seville" in found["MAD"].reasons[0]


def test_no_site_does_more_than_it_may():
    asked = _two(max_share=0.6)
    found = mix(asked, _offers(asked), _hours(asked))
    assert _done(asked, found, "SEV") == pytest.approx(0.6, abs=1e-5)
    for name in _hours(asked):
        assert sum(one.shares[name] for one in found.values()) == pytest.approx(1)
    assert any("60%" in text for text in found["SEV"].reasons)
    assert any("limits" in text for text in found["MAD"].reasons)


def test_seats_at_the_peak_limit_a_site_and_say_in_which_month():
    asked = _two(seats=10)
    hours = _hours(asked)
    hours["care"] = hours["care"] * np.where(np.arange(MONTHS) == 8, 1.4, 1.0)
    found = mix(asked, _offers(asked), hours)
    seats, month = peak_seats(asked, _offers(asked)["SEV"], hours, found["SEV"].shares)
    assert seats == pytest.approx(10, abs=1e-3)
    assert month == 8
    assert 0 < _done(asked, found, "SEV") < 1
    assert any("2027-11" in text for text in found["SEV"].reasons)


def test_seats_are_built_where_nobody_has_enough():
    asked = request(places={"MAD": place(seats=3)})
    found = mix(asked, _offers(asked), _hours(asked))
    assert _done(asked, found, "MAD") == 1
    assert any("more are needed" in text for text in found["MAD"].reasons)


def test_languages_decide_first():
    asked = _two(languages={"de": 0.0})
    found = mix(asked, _offers(asked), _hours(asked))
    assert _done(asked, found, "SEV") == 0
    assert any("es is not spoken" in text for text in found["SEV"].reasons)
    nobody = _two(languages={"de": 0.0})
    nobody = replace(nobody, places={"SEV": nobody.places["SEV"]})
    with pytest.raises(NoSiteError, match="es is not spoken"):
        mix(nobody, _offers(nobody), _hours(nobody))


def test_hours_that_no_contract_covers_are_done_elsewhere():
    asked = _two()
    late = Reach({"care": 0.4, "telesales": 0.0}, {"care": 0.0, "telesales": 0.0},
                 {"care": 0.0, "telesales": 0.0})
    found = mix(asked, _offers(asked, SEV=late), _hours(asked))
    assert found["SEV"].shares == {"care": 0.0, "telesales": 1.0}
    assert any("40%" in text for text in found["SEV"].reasons)


def test_sites_that_may_do_too_little_together_are_an_error():
    asked = _two(max_share=0.3)
    asked = replace(asked, places={**asked.places, "MAD": place(max_share=0.5)})
    with pytest.raises(NoSiteError, match="80%"):
        mix(asked, _offers(asked), _hours(asked))


def test_the_night_goes_where_it_costs_less():
    """Work with a premium of 50 % at one site, none at the other, else the same."""
    asked = request(places={"MAD": place(max_share=0.5), "SEV": place(site="SEV", max_share=0.5)})
    dark = Reach({"care": 0.0, "telesales": 0.0}, {"care": 0.5, "telesales": 0.0},
                 {"care": 1.0, "telesales": 0.0})
    offers = _offers(asked, SEV=dark)
    found = mix(asked, offers, _hours(asked))
    assert found["SEV"].shares == {"care": 0.0, "telesales": 1.0}
    assert found["MAD"].shares == {"care": 1.0, "telesales": 0.0}


def test_a_site_is_not_opened_for_less_than_it_costs():
    asked = _two()
    dear = replace(asked, items=(Item("build", "SEV", "once", 5e6, (0, 0)),))
    found = mix(dear, _offers(dear), _hours(dear))
    assert _done(dear, found, "SEV") == 0
    assert any("5,000,000" in text for text in found["SEV"].reasons)
    assert fixed_cost(dear, dear.places["SEV"]) == 5e6


@pytest.mark.parametrize("most", [(1.0, 0.4, 0.3), (0.5, 0.5, 0.5), (0.7, 0.2, 1.0)])
def test_no_sharing_in_steps_is_cheaper(most):
    """All sharings of two works among three sites in twentieths."""
    base = request().places["MAD"]
    places = {}
    for k, (wage, share) in enumerate(zip((9.0, 8.0, 6.5), most, strict=True)):
        site = f"S{k}"
        places[site] = replace(base, site=site, max_share=share, patterns=tuple(
            replace(p, contract=replace(p.contract, cost_h=wage)) for p in base.patterns))
    asked = request(places=places)
    dark = Reach({"care": 0.0, "telesales": 0.0}, {"care": 0.0, "telesales": 0.4},
                 {"care": 0.0, "telesales": 0.0})
    offers, hours = _offers(asked, S2=dark), _hours(asked)
    hours["care"] = 3 * hours["care"]
    total = {name: of.sum() for name, of in hours.items()}

    def cost(of) -> float:
        return sum(total[name] * part * offers[site].cost[name].total
                   for (site, name), part in of.items())

    found = mix(asked, offers, hours)
    got = cost({(site, name): part for site, one in found.items()
                for name, part in one.shares.items()})
    steps = [split for split in product(range(21), repeat=3) if sum(split) == 20]
    best = np.inf
    for a, b in product(steps, repeat=2):
        done = [3 * x + y for x, y in zip(a, b, strict=True)]
        if all(d <= 80 * m + 1e-9 for d, m in zip(done, most, strict=True)):
            best = min(best, cost({(f"S{k}", name): split[k] / 20 for k in range(3)
                                   for name, split in (("care", a), ("telesales", b))}))
    assert got <= best * (1 + 1e-9)
    assert all(part == 0 or part >= LEAST - 1e-6
               for one in found.values() for part in one.shares.values())


# ---------------------------------------------------------------------- what an hour costs


def _still(**changes) -> Place:
    """Nobody leaves, nobody learns, one contract."""
    full = Pattern(contract(week_max_h=40.0, cost_h=10.0), 1.0)
    return place(**{
        "patterns": (full,), "attrition": ((1200, 0.0),), "nesting_weeks": 0, "ramp": (),
        "training_loss": 0.0, "training_weeks": 0, "on_cost": 0.3, "in_office": 0.1,
        "out_of_office": 0.2, "wage_year": 0.0, **changes})


def test_an_hour_at_the_phone_by_hand():
    site = _still()
    asked = request(places={"MAD": site}, support=(Support("lead", "all", 10.0, 1, 3000.0),),
                    items=(Item("tool", "all", "paid_hour", 0.5, (0, 11)),
                           Item("seat", "MAD", "seat_month", 200.0, (0, 11))))
    given = 0.8 * 0.9 * 0.8
    assert phone_share(site, FIT) == pytest.approx(given)
    found = hour_cost(asked, site, FIT, 0.25, "es")
    assert found.wages == pytest.approx(10 / given)
    assert found.premiums == pytest.approx(2.5 / given)
    assert found.on_costs == pytest.approx(0.3 * 12.5 / given)
    assert found.hiring == pytest.approx(0.0)
    month_h = 40 * MONTH_WEEKS
    assert found.support == pytest.approx(3000 / 10 / month_h / given)
    assert found.items == pytest.approx((0.5 + 0.5 * 200 / month_h) / given)
    assert found.total == pytest.approx(
        (12.5 * 1.3 + 300 / month_h + 0.5 + 100 / month_h) / given)


def test_rises_and_currency_count_on_average():
    site = _still(rate=0.5, rate_year=0.0, wage_year=0.1, currency="XYZ")
    asked = request(places={"MAD": site}, months=24, support=(),
                    lines={"care": line(contacts=np.full(24, 1000.0))}, lists={})
    found = hour_cost(asked, site, FIT, 0.0, "es")
    assert found.wages == pytest.approx(10 * 0.5 * 1.05 / (0.8 * 0.9 * 0.8))


def test_a_language_has_its_premium():
    site = _still(languages={"es": 0.0, "de": 0.2})
    asked = request(places={"MAD": site})
    plain, paid = (hour_cost(asked, site, FIT, 0.0, tongue) for tongue in ("es", "de"))
    assert paid.premiums == pytest.approx(0.2 * plain.wages)


def test_people_who_leave_are_hired_again_and_learn():
    # 10 % a month: a mean of 43.5 weeks; of these one at half
    site = _still(attrition=((1200, 0.1),), nesting_weeks=1, nesting=0.5, training_loss=0.5)
    weekly = 1 - 0.9 ** (1 / MONTH_WEEKS)
    assert steady(site).hires == pytest.approx(weekly / 0.5, rel=1e-6)
    assert steady(site).able == pytest.approx(1 - 0.5 * weekly, rel=1e-6)


# ---------------------------------------------------------------------- all of it


def _whole(**changes) -> Request:
    made = line(hours=opening((9, 18)), contacts=np.full(MONTHS, 3000.0))
    site = place(patterns=(Pattern(contract(), 0.5), Pattern(part_time(), 0.5)), opening=4)
    return request(lines={"care": made}, places={"MAD": site}, **changes)


@pytest.mark.slow
def test_capacity_of_one_site():
    asked = _whole()
    found = staff(asked)
    made = found.capacity
    assert made.shares["MAD"].shares == {"care": 1.0, "telesales": 1.0}
    assert made.credits == 0
    assert 0.6 < made.fits["MAD"].fit < 0.9
    same = alone(asked, found, "MAD")
    assert same is not None
    assert same.shares["MAD"].shares == made.shares["MAD"].shares
    hours = base_hours(asked, made.curves)
    assert hours["care"][0] > 3000 * 300 / 3600
    assert made.classes["MAD"].people.sum() > 0


def test_what_a_roster_cannot_cover_is_told():
    done = Share({"care": 1.0}, ("first",))
    assert _uncovered(done, FIT) == done
    said = _uncovered(done, replace(FIT, short=0.12)).reasons
    assert said[0] == "first"
    assert "12%" in said[1]


@pytest.mark.slow
def test_sites_in_other_processes_are_the_same():
    asked = replace(_whole(), places={"MNL": manila(max_share=0.6), "BOG": bogota(opening=3)})
    one, two = staff(asked), staff(asked, workers=2)
    assert one.capacity.fits == two.capacity.fits
    assert one.capacity.shares == two.capacity.shares
    assert capacity(asked).fits == one.capacity.fits
    for site, share in one.capacity.shares.items():
        assert (site in one.capacity.classes) == any(p > 0 for p in share.shares.values())
