"""The sheets that calculate, drawn one after the other: each refers to those before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wfm.export.bid.calendar_sheet import Calendar, add_calendar
from wfm.export.bid.canvas import Canvas, Folio
from wfm.export.bid.classes_sheet import Classes, add_classes
from wfm.export.bid.cost_sheet import Cost, add_cost, add_spans
from wfm.export.bid.findings import Findings
from wfm.export.bid.heads_sheet import Heads, add_heads
from wfm.export.bid.held_sheet import Held, add_held
from wfm.export.bid.inputs_sheet import Inputs, add_inputs
from wfm.export.bid.months import Row, Rows
from wfm.export.bid.plan_sheet import Plan, add_plan
from wfm.export.bid.rates_sheet import Rates, add_bands, add_rates
from wfm.export.bid.result_sheet import Result, add_result
from wfm.export.bid.service_sheet import Service, add_service
from wfm.export.bid.tenure_sheet import Tenure, add_tenure
from wfm.export.bid.units_sheet import Units, add_seats, add_units
from wfm.export.bid.volume_sheet import Work, add_volumes
from wfm.export.bid.weeks_sheet import Weeks, add_weeks, finish_weeks


@dataclass(frozen=True)
class Core:
    """All of them."""

    folio: Folio
    inputs: Inputs
    calendar: Calendar
    held: Held
    plan: Plan
    work: Work
    classes: Classes
    tenure: Tenure
    weeks: Weeks
    heads: Heads
    service: Service
    seats: Rows
    units: Units
    spans: Mapping[int, Row]
    spans_canvas: Canvas
    cost: Cost
    result: Result
    rates: Rates
    bands: Canvas


def draw_core(folio: Folio, found: Findings) -> Core:
    """From the inputs to the prices."""
    inputs = add_inputs(folio, found)
    calendar = add_calendar(folio, found)
    held = add_held(folio, found, inputs)
    plan = add_plan(folio, found)
    work = add_volumes(folio, found, inputs, held, calendar)
    classes = add_classes(folio, found, inputs, calendar)
    tenure = add_tenure(folio, found, inputs, calendar)
    weeks = add_weeks(folio, found, inputs, classes, tenure, calendar)
    heads = add_heads(folio, found, inputs, held, plan, work, weeks, calendar)
    finish_weeks(weeks, found, heads.follow.by, heads.needed_heads.by, plan.p90.by)
    service = add_service(folio, found, inputs, held, plan, work, heads)
    seats = add_seats(folio, found, inputs, held, heads)
    units = add_units(folio, found, inputs, held, work, heads, service, seats)
    spans = add_spans(folio, found, inputs, heads)
    spans_canvas = folio.canvases[-1]
    cost = add_cost(folio, found, inputs, held, plan, work, heads, units, seats, spans)
    result = add_result(folio, found, inputs, plan, units, cost, service)
    rates = add_rates(folio, found, inputs, cost, result)
    bands = add_bands(folio, found, inputs)
    return Core(folio, inputs, calendar, held, plan, work, classes, tenure, weeks, heads, service,
                seats, units, spans, spans_canvas, cost, result, rates, bands)
