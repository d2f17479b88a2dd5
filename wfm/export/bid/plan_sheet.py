"""The sheet Plan held: the figures of the bid as priced, against which changes are followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from wfm.bid.request import PRICE_MODELS
from wfm.export.bid.canvas import Folio
from wfm.export.bid.findings import Findings
from wfm.export.bid.inputs_sheet import names_of
from wfm.export.bid.looks import FACTOR, ONE, TWO, as_held
from wfm.export.bid.months import MonthCanvas, Rows
from wfm.export.bid.spread import need_p90
from wfm.export.bid.words import model_name, model_unit
from wfm.language import translate as _


@dataclass(frozen=True)
class Plan:
    """Where figures of the plan stand."""

    canvas: MonthCanvas
    needed_heads: Rows
    effective: Rows
    contacts: Rows
    paid: Rows
    units: Rows
    p90: Rows
    lag: Mapping[str, int]


def add_plan(folio: Folio, found: Findings) -> Plan:
    """Draw the sheet."""
    frame, plan = found.outcome.frame, found.outcome.plan
    at = {site: frame.sites.index(site) for site in found.used}
    work = {code: n for n, code in enumerate(frame.works)}
    canvas = MonthCanvas(
        folio, _("Plan held"), found.request.first_days[:-1],
        _("The plan as it was priced, as values: commitments, locked forecasts and headcount are "
          "held against it. {command} makes it anew.").format(command=found.command),
        tab="D9D9D9")
    sites = names_of(found)

    def place(values: np.ndarray) -> Callable[[str, int], object]:
        return lambda site, m: float(values[m, at[site]])

    needed = canvas.figures(_("Agents needed"), _("agents"), place(plan.needed_heads), sites,
                            as_held(TWO), "mean", add=False)
    effective = canvas.figures(_("Fully productive agents"), _("agents"), place(plan.effective),
                               sites, as_held(TWO), "mean", add=False)
    paid = canvas.figures(_("Paid hours"), _("hours"), place(plan.paid), sites, as_held(ONE),
                          add=False)
    p90 = canvas.figures(
        _("Agents needed in 9 of 10 scenarios, over those of the plan"), _("times"),
        place(need_p90(frame, plan)), sites, as_held(FACTOR), "mean", add=False)
    contacts = canvas.figures(
        _("Contacts and attempts"), _("contacts"),
        lambda code, m: float(plan.contacts[m, work[code]]), found.works, as_held(ONE), add=False)
    units = canvas.figures(
        _("Units of the price models"), {model: model_unit(model) for model in PRICE_MODELS},
        lambda model, m: float(plan.units[model][m]),
        {model: model_name(model) for model in PRICE_MODELS}, as_held(ONE), add=False)
    return Plan(canvas, needed, effective, contacts, paid, units, p90,
                {site: int(plan.lag[n]) for site, n in at.items()})
