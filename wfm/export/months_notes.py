"""What was assumed about the months ahead, in the planner's words."""

from __future__ import annotations

import pandas as pd

from wfm.center import Center
from wfm.demand.months.ahead import APART_DAYS, SAME_DAYS, SEASON_DAYS, Months
from wfm.demand.months.long_run import (
    FORGETS,
    GROWTH,
    JUDGED_FROM,
    SEASON,
    SEASON_CV,
    SEASON_FROM,
    YEAR,
    LongRun,
)
from wfm.language import translate as _
from wfm.staffing.hiring import CAP, ERLANG, REQUIREMENT


def season_word(run: LongRun | None) -> str:
    """Whether a season of the year is foretold."""
    if run is None:
        return "–"
    return _("learned") if SEASON in run.parts else _("unknown: in the width only")


def growth_word(run: LongRun | None) -> str:
    """Whether a growth is foretold."""
    if run is None:
        return "–"
    return _("goes on, fading") if GROWTH in run.parts else _("none")


def general_notes(made: Months, hired: pd.DataFrame) -> tuple[str, ...]:
    """What holds for all queues."""
    by = set(hired["by"])
    said = [
        _("Months are those of each queue's own site. Contacts of the first {same} days are those "
          "of the weekly forecast; up to day {apart} they pass over into the long-run level. Where "
          "past forecasts show a season of the year, which the weekly forecast does not know, they "
          "do so from the first day to day {season}. "
          "Weekdays, days of the month, holidays, special days, opening hours, changes and "
          "overrides are the weekly forecast's throughout.").format(
              same=SAME_DAYS, apart=APART_DAYS, season=SEASON_DAYS),
        _("8 of 10 months are expected between P10 and P90. The width is made of: a level that "
          "wanders the further the longer, a season that is not or not well known, growth, the "
          "noise of weeks and days, and doubt about announced changes. It never narrows with the "
          "distance."),
        _("Season: below {weeks} weeks of history no season of the year is foretold. The months "
          "that the history has not shown are assumed to have a coefficient of variation of "
          "{cv:.0%}, which makes the band wider. From there on a season is learned, and drawn to "
          "none as far as the history is short.").format(cv=SEASON_CV, weeks=SEASON_FROM),
        _("Growth is foretold only where it would have made past forecasts 3 to 12 months ahead "
          "clearly better; it fades to a third within {years:.0f} years.").format(
              years=FORGETS / YEAR),
        _("Events are known only as far as special_days names them: put those of next year there, "
          "with a factor or a like_date. Announced growth or deflection belongs into changes."),
        _("Handling times stay as they were last; contracts, shrinkage and promises too."),
        _("Load: contacts × handling time ÷ availability, which is what shrinkage leaves. "
          "Full-time equivalents: load ÷ (occupancy × contract hours of the month). Paid breaks "
          "that the shrinkage does not hold, shifts that do not follow the load, outbound "
          "campaigns and turnover come on top."),
    ]
    if REQUIREMENT in by:
        said.append(_("Occupancy is that of the coming week's requirement (forecasts/"
                      "requirement.csv), where the promise is kept over the week."))
    if ERLANG in by:
        said.append(_("Occupancy by Erlang: each interval of a month's mean week keeps the promise "
                      "on its own. `wfm staff` first, and it is that of the coming week."))
    if CAP in by:
        said.append(_("Occupancy of deferred work is its max_occupancy."))
    return tuple(said)


def queue_notes(center: Center, made: Months) -> tuple[str, ...]:
    """What holds for each queue."""
    return tuple(_of_queue(name, made) for name in center.queues)


def _of_queue(name: str, made: Months) -> str:
    run, weeks = made.runs[name], max(made.weeks[name], 0.0)
    if run is None:
        return _("{queue}: no history of its own; only what changes move here comes").format(
            queue=name)
    text = _("{queue}: 1 week of history") if round(weeks) == 1 else _(
        "{queue}: {weeks:.0f} weeks of history")
    said = [text.format(queue=name, weeks=weeks)]
    if SEASON in run.parts:
        said.append(_("a season of the year, drawn to none as far as the history is short")
                    if weeks < JUDGED_FROM else _("a season of the year"))
    elif weeks >= JUDGED_FROM:
        said.append(_("no season of the year: past forecasts were better without one"))
    else:
        said.append(_("too short for a season of the year"))
    if not run.errors:
        said.append(_("too short to judge a growth: none is foretold"))
    else:
        trials = ", ".join(
            f"{_parts(parts)} {error:.1%}" for parts, error in run.errors.items())
        said.append(_("past forecasts 3 to 12 months ahead missed by: {trials} ({n} of them); "
                      "taken: {taken}").format(
                          trials=trials, n=run.origins, taken=_parts(run.parts)))
    return "; ".join(said)


def _parts(parts: frozenset[str]) -> str:
    words = {SEASON: _("season"), GROWTH: _("growth")}
    return " + ".join([_("level"), *(word for part, word in words.items() if part in parts)])
