"""The log of assumptions in words of the reader's language: figures, values, units and origins."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from wfm.bid.request import DRIVERS, PRICE_MODELS, Assumption
from wfm.export.bid.words import driver_name, model_unit
from wfm.language import day_text, number_text, told
from wfm.language import translate as _

_GENERAL = ".6g"


def figure_words(one: Assumption) -> str:
    """What a figure is: codes as they stand, ``care: handling time``."""
    of, colon, column = told(one.what).rpartition(": ")
    if one.table == "bid_settings":
        return column_words(one.table, column)
    if one.table == "bid_risks":
        of = driver_name(of) if of in DRIVERS else of
    return f"{of}{colon}{column_words(one.table, column)}" if colon else column


def column_words(table: str, column: str) -> str:
    """What a column, or a key of bid_settings, holds; any other text as it is."""
    if table == "bid_credits" and column == "share":
        return _("credit, or bonus if negative")
    if table == "bid_risks":
        return {"level": _("level of all months"), "month": _("what each month adds"),
                "year": _("drift of a year")}.get(column, column)
    return (_of_work() | _of_sites() | _of_terms()).get(column, column)


def value_words(one: Assumption) -> str:
    """A value; numbers and days as the reader writes them."""
    value = told(one.value)
    if one.what == "model" and value in PRICE_MODELS:
        return model_unit(value)
    known = {"none": _("none"), "yes": _("yes"), "no": _("no")}
    if one.what.endswith("measured"):
        known |= {"interval": _("interval"), "day": _("day"), "week": _("week"),
                  "month": _("month")}
    if value in known:
        return known[value]
    with suppress(ValueError):
        return day_text(date.fromisoformat(value))
    with suppress(ValueError):
        return " ".join(number_text(float(part), _GENERAL) for part in value.split())
    return value


def unit_words(unit: str) -> str:
    """A unit."""
    if unit in (known := _units()):
        return known[unit]
    return told(unit)


def source_words(one: Assumption) -> str:
    """Where a figure comes from: what somebody wrote stands, the origin of a default is told."""
    if not one.default or not one.source:
        return one.source
    said = told(one.source)
    return _(said) if said == one.source else said


# ---------------------------------------------------------------------- words


def _of_work() -> dict[str, str]:
    return {
        "service_level": _("service level"), "answer_within_s": _("answered within"),
        "measured": _("service is measured by"), "max_abandon": _("most that may give up"),
        "max_occupancy": _("highest occupancy"), "patience_s": _("patience of those who wait"),
        "concurrency": _("contacts at once"), "due_within_h": _("done within"),
        "aht_s": _("handling time"), "aht_year": _("change of the handling time"),
        "growth_year": _("growth of the volume"), "profile": _("shape of the week"),
        "attempts": _("attempts on a record"),
        "contact_rate": _("attempts that somebody answers"),
        "right_party": _("of these, the right person"), "conversion": _("conversion"),
        "aht_contact_s": _("time of an attempt that reaches the right person"),
        "aht_no_contact_s": _("time of another attempt"),
        "factor": _("against an ordinary day"),
    }


def _of_sites() -> dict[str, str]:
    return {
        "rate": _("worth in the bid's currency"), "rate_year": _("change of that worth"),
        "max_share": _("most of the programme's hours"), "seats": _("seats there are"),
        "home": _("agents who work from home"),
        "sharing": _("agents at work at the peak for each seat"),
        "on_cost": _("employer's contributions and benefits"), "wage_year": _("rise of wages"),
        "overtime": _("most overtime"),
        "overtime_premium": _("what overtime pays above the wage"),
        "in_office": _("shrinkage in the office"),
        "out_of_office": _("shrinkage out of the office"),
        "opening": _("trained agents at the start"), "training_weeks": _("training"),
        "training_loss": _("people lost in training"), "nesting_weeks": _("nesting"),
        "nesting": _("productivity in nesting"), "class_size": _("most people in a class"),
        "trainers": _("classes at once"),
        "lead_weeks": _("from the decision to the first day of training"),
        "share": _("agents who have it"), "week_min_h": _("fewest hours"),
        "week_max_h": _("most hours"), "shift_min_h": _("shortest shift"),
        "shift_max_h": _("longest shift"), "shift_step_min": _("step of the lengths of shifts"),
        "start_step_min": _("step of the starts of shifts"), "days_min": _("fewest days"),
        "days_max": _("most days"), "cost_h": _("wage"), "monthly": _("leaving"),
        "productivity": _("productivity"),
    }


def _of_terms() -> dict[str, str]:
    return {
        "agents": _("agents for one"), "least": _("at least"), "month_cost": _("cost of one"),
        "points": _("points below the promise"), "low": _("from"), "high": _("up to"),
        "price": _("price of a unit"), "currency": _("currency"), "language": _("language"),
        "start": _("first day of service"), "months": _("length of the service"),
        "award": _("day of the award"), "interval_min": _("length of an interval"),
        "model": _("what is billed"), "margin": _("target margin"),
        "commitment": _("least that is billed"),
        "lock_months": _("forecast is fixed so long ahead"),
        "lock_band": _("contacts above the locked forecast that are covered"),
        "inflation_pass": _("rise of wages that the price follows"),
        "payment_days": _("days until payment"), "capital_year": _("cost of capital"),
        "replan_months": _("until headcount follows"),
    }


def _units() -> dict[str, str]:
    return {
        "ISO 4217": "ISO 4217", "a month": _("a month"), "agents": _("agents"),
        "agents at work at the peak for each seat": _("agents at work at the peak for each seat"),
        "attempts a record": _("attempts a record"), "classes": _("classes"),
        "contacts": _("contacts"), "date": _("date"), "days": _("days"),
        "currency of the bid for one of the site's": _("currency of the bid for one of the site's"),
        "currency of the bid, by the price model": _("currency of the bid, by the price model"),
        "currency of the site a month": _("currency of the site a month"),
        "currency of the site an hour": _("currency of the site an hour"),
        "days a week": _("days a week"), "hours": _("hours"), "hours a week": _("hours a week"),
        "minutes": _("minutes"), "months": _("months"), "people": _("people"),
        "seats": _("seats"), "seconds": _("seconds"), "share a month": _("share a month"),
        "share a year": _("share a year"), "share of a class": _("share of a class"),
        "share of a trained agent's": _("of a trained agent's"),
        "share of agents": _("share of agents"), "share of attempts": _("share of attempts"),
        "share of contacts": _("share of contacts"),
        "share of contract hours": _("share of contract hours"),
        "share of revenue": _("share of revenue"),
        "share of right persons": _("share of right persons"),
        "share of rostered time": _("share of rostered time"),
        "share of the answered": _("share of the answered"),
        "share of the factor": _("share of the factor"),
        "share of the forecast": _("share of the forecast"),
        "share of the line's price of the month": _("share of the line's part of the bill"),
        "share of the price": _("share of the price"),
        "share of the programme's hours": _("share of the programme's hours"),
        "share of the rise of wages": _("share of the rise"),
        "share of the site's agents": _("share of agents"),
        "share of the wage": _("share of the wage"), "share of the week": _("share of the week"),
        "share of time": _("share of time"), "share of wages": _("share of wages"),
        "times": _("times"), "weeks": _("weeks"),
    }
