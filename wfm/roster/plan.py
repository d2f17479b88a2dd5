"""The roster of a centre's week: build the problem, solve it, say what is short."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from wfm.center import Center
from wfm.handover import Requirement, Roster
from wfm.language import noted
from wfm.roster.activities import assign_again
from wfm.roster.build import Layout, Legal, build
from wfm.roster.coverage import service_cost
from wfm.roster.keep import Keep
from wfm.roster.people import CLOSED
from wfm.roster.pricing import counts_of
from wfm.roster.problem import PAID, Floats, Ints, Problem
from wfm.roster.solve import CHANGE, DEFAULT_STOP, Result, Stop, Watch, nobody, solve
from wfm.roster.stints import activity_names, make_stints
from wfm.roster.stood import before


def roster(
    center: Center,
    requirement: Requirement,
    week: date,
    legal: Legal,
    stop: Stop = DEFAULT_STOP,
    seed: int | None = None,
    watch: Watch = nobody,
    weeks: int = 1,
    keep: Keep | None = None,
) -> Roster:
    """The cheapest legal roster that was found, and a proven lower bound.

    Of one week, or of some weeks in one optimisation.

    Parameters
    ----------
    center, requirement, week, legal, weeks, keep
        As for :func:`wfm.roster.build.build`.
    stop, watch
        As for :func:`wfm.roster.solve.solve`; what is short is told in agent hours.
    seed
        Of every random choice; the centre's where None.
    """
    problem, layout = build(center, requirement, week, legal, weeks, keep)
    used = center.seed if seed is None else seed
    interval_h = center.interval_min / 60

    def told(phase: str, done: float, cost: float, bound: float, short: float) -> None:
        watch(phase, done, cost, bound, short * interval_h)

    names = [*layout.queues, *layout.work["activity"]]
    family = np.array([names.index(name) for name in names], dtype=np.int64)
    result = solve(problem, stop, used, _liking(center, problem, layout), family, told)
    if keep is not None:
        result = _as_before(keep, center, problem, layout, result, family)
    stints = make_stints(center, problem, layout, result.tours, result.assignment, week)
    return Roster(
        week=week, stints=stints, cost=_cost_by_part(center, problem, layout, result),
        lower_bound=result.lower_bound,
        status=result.status,
        seconds=result.seconds, seed=used, trace=result.trace, weeks=weeks,
        cost_weeks=weeks, prices=vars(result.prices),
        warnings=_warnings(center, problem, layout, result),
    )


def _as_before(
    keep: Keep, center: Center, problem: Problem, layout: Layout, result: Result, family: Ints
) -> Result:
    """The result with what people did in the roster kept, but where a change is worth its price."""
    presence = np.array([tour.presence for tour in result.tours]).reshape(
        len(result.tours), problem.intervals)
    worth = float(np.mean(problem.worth[problem.worth > 0])) if (problem.worth > 0).any() else 1.0
    known = before(keep, problem, layout.grid, layout.agents, activity_names(layout), presence,
                   worth)
    if known is None:
        return result
    found = assign_again(problem, presence, result.assignment, known,
                         _liking(center, problem, layout), CHANGE * worth, family)
    late = problem.penalty * np.maximum(0.0, problem.hours - found.worked)
    return replace(result, assignment=found, cost={
        **result.cost, "service": service_cost(problem, found.cover), "work": float(late.sum())})


def _liking(center: Center, problem: Problem, layout: Layout) -> Floats:
    """Second-choice skills cost a little, so that first choices go first, shape (I, K)."""
    activities = [*layout.queues, *layout.work["activity"]]
    unit = center.cost_h * center.interval_min / 60
    levels = np.array([
        [center.agents[a].skills.get(k, 1) - 1 for k in activities] for a in layout.agents
    ], dtype=np.float64).reshape(len(layout.agents), len(activities))
    return 0.02 * unit * levels


def _cost_by_part(
    center: Center, problem: Problem, layout: Layout, result: Result
) -> dict[str, float]:
    pay = closed = wishes = contract = fairness = changes = 0.0
    for i, tour in enumerate(result.tours):
        person = problem.people[i]
        shifts = problem.shift_sets[person.shift_set]
        worked = tour.shifts[tour.shifts >= 0]
        paid = float(shifts.pay_h[worked].sum() * center.agents[layout.agents[i]].cost_h)
        listed = float(person.cost[worked].sum() + person.off_cost[tour.shifts < 0].sum())
        pay += paid
        empty = CLOSED * float(layout.closed_h[i][worked].sum()) * (
            center.agents[layout.agents[i]].cost_h)
        closed += empty
        unfair = float(layout.fair[i][worked].sum())
        fairness += unfair
        of_shift, of_day = layout.kept[i]
        changed = float(of_shift[worked].sum() + of_day[tour.shifts < 0].sum())
        changes += changed
        wishes += listed - paid - empty - unfair - changed
        contract += tour.cost - listed
    late = problem.penalty * np.maximum(0.0, problem.hours - result.assignment.worked)
    deferred = (layout.work["kind"] == "deferred").to_numpy()
    return {
        "pay": pay,
        "closed": closed,
        "service": result.cost["service"],
        "outbound": float(late[~deferred].sum()),
        "deferred": float(late[deferred].sum()),
        "preference": wishes,
        "contract": contract,
        "fairness": fairness,
        "changes": changes,
        "limits": result.cost["headcounts"],
    }


def _warnings(
    center: Center, problem: Problem, layout: Layout, result: Result
) -> tuple[str, ...]:
    """What is short or odd, in the planner's words."""
    said: list[str] = []
    if layout.sampled:
        said.append(noted(
            "{meetings}: there are too many combinations of times to try each. The roster takes "
            "one of some, and the lower bound is that of these.",
            meetings=", ".join(layout.sampled)))
    short = np.maximum(0.0, problem.hours - result.assignment.worked) * center.interval_min / 60
    by_activity: dict[str, float] = {}
    for row, hours in zip(layout.work.itertuples(), short, strict=True):
        by_activity[str(row.activity)] = by_activity.get(str(row.activity), 0.0) + hours
    for activity, hours in by_activity.items():
        if hours >= 0.5:
            said.append(noted(
                "{activity}: {hours:.1f} agent hours of the work due are not rostered.",
                activity=activity, hours=hours))
    closed = sum(
        float(hours[tour.shifts[tour.shifts >= 0]].sum())
        for hours, tour in zip(layout.closed_h, result.tours, strict=True))
    if closed >= 0.5:
        said.append(noted(
            "{hours:.1f} agent hours are rostered while nothing is open that the agent can do: "
            "there are more contract hours than work.", hours=closed))
    for k, queue in enumerate(layout.queues):
        first_t, beyond = layout.queue_weeks[k]
        asked = problem.worth[k, first_t:beyond, 0] > 0
        nobody = asked & (result.assignment.cover[first_t:beyond, k] < 0.05)
        if nobody.any():
            first = layout.grid.local(center.zone(center.queues[queue].site))[
                first_t + int(np.argmax(nobody))]
            said.append(noted(
                "{queue}: nobody is rostered in {count} open intervals, the first on {first}.",
                queue=queue, count=int(nobody.sum()),
                first=first.to_pydatetime().replace(tzinfo=None)))
    for i, tour in enumerate(result.tours):
        person = problem.people[i]
        shifts = problem.shift_sets[person.shift_set]
        worked = tour.shifts[tour.shifts >= 0]
        short = person.least[PAID] - counts_of(shifts, tour.shifts)[PAID]
        missing = int(np.maximum(short, 0).sum())
        if missing > 0:
            said.append(
                noted(
                    "{agent}: {hours:.1f} hours below the contract; law, absences or availability "
                    "leave no room for more.", agent=layout.agents[i], hours=missing / 60))
        blocked = person.chosen(tour.choice).blocked
        for first, last in blocked[blocked[:, 0] < shifts.day_start[-1]]:
            held = any(shifts.start[j] <= first and last <= shifts.end[j] for j in worked)
            if not held:
                said.append(noted(
                    "{agent}: a training or meeting lies outside the shifts rostered.",
                    agent=layout.agents[i]))
        # those that the agent cannot be at block nothing
        there = {meeting.meeting for meeting, _span in layout.meetings(
            layout.agents[i], tour.choice)}
        said += [
            noted("{agent}: a training or meeting lies outside the shifts rostered.",
                  agent=layout.agents[i])
            for place in layout.places if place.spans
            and layout.agents[i] in place.meeting.agents and place.meeting.meeting not in there]
    said += _of_meetings(layout)
    return tuple(said)


def _of_meetings(layout: Layout) -> list[str]:
    """Meetings that no clock has a time for, and those that may have been held before."""
    said = []
    for place in layout.places:
        if not place.spans:
            said.append(noted(
                "The meeting '{meeting}' is not placed: on its days that are planned the clocks, "
                "which are put forward, leave it no time.", meeting=place.meeting.meeting))
        elif place.unsure is not None:
            said.append(noted(
                "The meeting '{meeting}' may have been held before: no roster of the week of "
                "{monday} is at hand. It is planned anew; if it was held, delete its row in the "
                "table meetings.", meeting=place.meeting.meeting, monday=f"{place.unsure}"))
    return list(dict.fromkeys(said))

