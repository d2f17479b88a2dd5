"""What must hold of a problem's arrays, so that no kernel reads beyond one or counts on more.

Kernels look at arrays without asking: a break plan that does not exist, or shifts in the wrong
order, would end in a crash, a search without end or a wrong roster. So all of it is asked here,
once, and everything that is wrong is told at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from wfm.roster.arrays import (
    BOOLS,
    FLOATS,
    INTS,
    Look,
    Sizes,
    is_whole,
    refuse,
    within,
)
from wfm.roster.valid_shifts import EVER, FIRST_COUNTERS, SLOTS, shift_set_faults

if TYPE_CHECKING:
    from wfm.roster.course import Stop
    from wfm.roster.headcounts import Headcount
    from wfm.roster.problem import Floats, Ints, Person, Problem, ShiftSet

Thing = TypeVar("Thing")
DAYS, LONG_RUN = 10**5, 3660
"""No day of the grid lies beyond, and nobody's run of days is longer."""
ROUNDING = 1e-9

PERSON_TYPES = {
    "allowed": BOOLS, **dict.fromkeys(("cost", "off_cost", "short", "over_cost"), FLOATS),
    **dict.fromkeys(("blocked", "least", "most", "over"), INTS)}
HEADCOUNT_TYPES = dict.fromkeys(("members", "least", "most", "carried"), INTS)
PROBLEM_TYPES = {
    **dict.fromkeys(("worth", "hours", "penalty", "cap", "carried", "required"), FLOATS),
    **dict.fromkeys(("legal", "can"), BOOLS), **dict.fromkeys(("cap_groups", "day"), INTS)}
"""Type of each array."""


def check_headcount(one: Headcount) -> None:
    """Raise a :class:`ProblemError` where something is wrong that shows without the problem."""
    refuse(_headcount_faults(one, "headcount: "))


def check_problem(problem: Problem) -> None:
    """Raise a :class:`ProblemError` with everything that is wrong, shift sets and people included.

    It is called whenever a problem is made.
    """
    refuse(problem_faults(problem))


def check_stop(stop: Stop) -> None:
    """Raise a :class:`ProblemError` where it says nothing of when to stop."""
    faults: list[str] = []
    look = Look(stop, "stop: ", faults)
    for name in ("iterations", "bound_rounds"):
        value = getattr(stop, name)
        if not is_whole(value) or value < 0:
            look.say(name, f"is {value}", "a whole number of 0 or more")
    if stop.seconds is not None:
        _amount(look, "seconds", "a finite number of 0 or more, or None")
    refuse(faults)


def check_likings(
    problem: Problem, liking: Floats | None, family: Ints | None, change: float
) -> None:
    """Raise a :class:`ProblemError` where what :func:`wfm.roster.solve.solve` is told of who likes
    what, and of changes of activity, does not fit the problem."""
    faults: list[str] = []
    look = Look(SimpleNamespace(liking=liking, family=family, change=change), "solve: ", faults)
    sizes = Sizes(I=len(problem.people), K=problem.can.shape[1])
    if liking is not None:
        look.array("liking", FLOATS, sizes, "IK")
    if family is not None:
        look.array("family", INTS, sizes, "K")
    _amount(look, "change", "a finite number of 0 or more")
    refuse(faults)


# ---------------------------------------------------------------------- headcounts


def _headcount_faults(one: Headcount, where: str) -> list[str]:
    """What is wrong with a headcount, whatever the problem; it is looked at once."""
    if "_sound" in vars(one):
        return []
    faults: list[str] = []
    look = Look(one, where, faults)
    members = look.typed("members", INTS, "M")
    if look.at_least("members", members, 0) and members is not None and (
            len(np.unique(members)) < len(members)):
        look.say("members", "has somebody twice", "each agent once")
    counted = one.counted
    if not (isinstance(counted, tuple | list | np.ndarray) and len(counted) == 3
            and all(isinstance(flag, bool | np.bool_) for flag in counted)):
        look.say("counted", f"is {counted!r}", "three of True or False: work, break, meeting")
    look.flag("gaps")
    least, most, carried = (
        look.typed(name, INTS, "S") for name in ("least", "most", "carried"))
    for name, value in (("least", least), ("most", most), ("carried", carried)):
        look.all_of(name, value, within(value, 0, EVER), f"from 0 to {EVER}")
    if least is not None and most is not None:
        if least.shape != most.shape:
            look.say("most", f"has shape {most.shape}", f"that of `least`, {least.shape}")
        else:
            look.all_of("least", least, least <= most, "no more than its most")
    for name in ("below", "above"):
        _amount(look, name, "a finite number of 0 or more: breaking a limit is not rewarded")
    if not faults:
        vars(one)["_sound"] = True
    return faults


def _amount(look: Look, name: str, expected: str) -> None:
    """Check a number that is not an array."""
    value = getattr(look.thing, name)
    number = isinstance(value, int | float | np.integer | np.floating)
    if isinstance(value, bool) or not number or not (np.isfinite(value) and value >= 0):
        look.say(name, f"is {value}", expected)


# ---------------------------------------------------------------------- people


class _Of:
    """Sizes and ranges of the people of one shift set."""

    def __init__(self, s: ShiftSet) -> None:
        further = 0 if s.counts is None else len(s.counts)
        self.sizes = Sizes(J=len(s.day), D=s.days, R=FIRST_COUNTERS + further, W=s.weeks)
        self.kinds = 1 if s.follows is None else len(s.follows)
        self.last = int(s.day_start[-1])


def _person_faults(
    person: Person, where: str, sets: Sequence[_Of | None], groups: int | None, faults: list[str],
    of: Person | None = None,
) -> None:
    """Note what is wrong with a person, or with one of the choices of another."""
    look = Look(person, where, faults)
    known = False
    for name, count in (("shift_set", len(sets)), ("group", groups)):
        value = getattr(person, name)
        if of is not None and value != getattr(of, name):
            look.say(name, f"is {value}", f"the agent's own, {getattr(of, name)}")
        elif count is not None and not (is_whole(value) and 0 <= value < count):
            look.say(name, f"is {value}", f"one of {count}: a whole number from 0 on")
        else:
            known |= name == "shift_set"
    look.whole("rest_from", -EVER, EVER)
    look.whole("run", 0, LONG_RUN)
    look.whole("off_run", 0, EVER)
    look.flag("unknown")
    if of is not None and len(person.choices):
        look.say("choices", f"has {len(person.choices)} entries", "none in a choice")
    elif of is not None and person.decides != ():
        look.say("decides", f"is {person.decides!r}", "() in a choice")
    mine = sets[person.shift_set] if known else None
    if mine is None:
        return
    look.whole("last_end", -EVER, mine.last)
    look.whole("kind", -1, mine.kinds - 1)
    sizes = mine.sizes
    look.array("allowed", BOOLS, sizes, "J")
    look.array("cost", FLOATS, sizes, "J")
    look.array("off_cost", FLOATS, sizes, "D")
    blocked = look.typed("blocked", INTS, "M2")
    if blocked is not None:
        if blocked.shape[1] != 2:
            look.say("blocked", f"has shape {blocked.shape}", "(M, 2)")
        else:
            look.all_of("blocked", blocked, blocked[:, 0] <= blocked[:, 1], (
                "a span's first slot and the one after its last"))
    look.at_least("least", look.array("least", INTS, sizes, "RW"), 0)
    look.at_least("most", look.array("most", INTS, sizes, "RW"), 0)
    look.at_least("short", look.array("short", FLOATS, sizes, "R"), 0)
    _overtime(look, sizes)


def _overtime(look: Look, sizes: Sizes) -> None:
    """Tiers, whose costs may fall from one to the next, but to no less than nothing in all."""
    prices = look.typed("over_cost", FLOATS, "RV")
    if prices is None:
        look.typed("over", INTS, "RVW")
        return
    sizes = Sizes(**sizes.of, V=prices.shape[1])
    cost, over = (
        look.array("over_cost", FLOATS, sizes, "RV"), look.array("over", INTS, sizes, "RVW"))
    look.at_least("over", over, 0)
    if cost is None or over is None or not (cost < 0).any():
        return
    order = np.argsort(over, axis=1, kind="stable")
    slope = np.cumsum(np.take_along_axis(
        np.broadcast_to(cost[:, :, None], over.shape), order, axis=1), axis=1)
    begun = np.take_along_axis(over, order, axis=1)
    alike = np.zeros(over.shape, dtype=bool)  # what begins at once counts as one
    alike[:, :-1] = begun[:, :-1] == begun[:, 1:]
    good = (alike | (slope >= -ROUNDING)).all(axis=(1, 2))
    look.all_of("over_cost", cost, good, "0 or more for all tiers together from each one on")


# ---------------------------------------------------------------------- the problem


def problem_faults(problem: Problem) -> list[str]:
    """All that is wrong with a problem, a text each."""
    from wfm.roster.headcounts import Headcount
    from wfm.roster.problem import Person, ShiftSet

    faults: list[str] = []
    look = Look(problem, "", faults)
    sound: list[_Of | None] = []
    for n, s in enumerate(_things(look, "shift_sets", ShiftSet)):
        wrong = shift_set_faults(s, f"shift set {n}: ")
        faults += wrong
        sound.append(None if wrong else _Of(s))
    slots, groups = _grid(look)
    people = _things(look, "people", Person)
    for i, person in enumerate(people):
        _person_faults(person, f"person {i}: ", sound, groups, faults)
        choices = person.choices
        if type(choices) is not tuple or not all(isinstance(one, Person) for one in choices):
            faults.append(f"person {i}: `choices` is {type(choices).__name__}; "
                          "expected: a tuple of Person")
            continue
        _decides(Look(person, f"person {i}: ", faults))
        for c, one in enumerate(choices):
            _person_faults(one, f"person {i}, choice {c}: ", sound, groups, faults, person)
    _together(look, people)
    for h, head in enumerate(_things(look, "heads", Headcount)):
        where = f"headcount {h}: "
        wrong = _headcount_faults(head, where)
        faults += wrong
        if not wrong:
            _counted(Look(head, where, faults), slots, len(people))
    if not faults and not problem.may_idle:
        _room_for_all(look)
    return faults


def _things(look: Look, name: str, kind: type[Thing]) -> Sequence[Thing]:
    """A field's parts, without those that are of another kind."""
    value = getattr(look.thing, name)
    if not isinstance(value, tuple):
        look.say(name, f"is a {type(value).__name__}", f"a tuple of {kind.__name__}")
        return ()
    wrong = [n for n, one in enumerate(value) if not isinstance(one, kind)]
    if wrong:
        look.say(name, f"has a {type(value[wrong[0]]).__name__} at {wrong[0]}", (
            f"a tuple of {kind.__name__}"))
        return ()
    return value


def _grid(look: Look) -> tuple[int | None, int | None]:
    """Check what the intervals have; the numbers of slots and of groups, where they are known."""
    p: Problem = look.thing
    look.flag("may_idle")
    look.whole("stay", 1, EVER)
    fine = look.whole("interval_slots", 1, SLOTS)
    worth, can = look.typed("worth", FLOATS, "QTN"), look.typed("can", BOOLS, "GK")
    hours, cap = look.typed("hours", FLOATS, "W"), look.typed("cap", FLOATS, "C")
    groups = None if can is None else len(can)
    if worth is None or hours is None or cap is None:
        return None, groups
    queues, intervals, levels = worth.shape
    sizes = Sizes(Q=queues, T=intervals, N=levels, W=len(hours), C=len(cap), K=queues + len(hours),
                  G=groups or 0)
    if not intervals or not levels:
        look.say("worth", f"has shape {worth.shape}", (
            "(Q, T, N), of one interval and one agent at least"))
        return None, groups
    _worth(look, sizes)
    if can is not None and can.shape[1] != sizes.of["K"]:
        look.say("can", f"has shape {can.shape}", (
            f"a column for each queue and work item, (G, Q + W) = (G, {sizes.of['K']})"))
    for name, letters in (("hours", "W"), ("penalty", "W"), ("cap", "C")):
        look.at_least(name, look.array(name, FLOATS, sizes, letters), 0)
    look.array("legal", BOOLS, sizes, "WT")
    caps = look.array("cap_groups", INTS, sizes, "W2")
    if look.all_of("cap_groups", caps, within(caps, -1, len(cap) - 1), (
            f"one of the C = {len(cap)} groups, or −1: none")):
        assert caps is not None
        first, second = caps.T
        look.all_of("cap_groups", caps, (first != second) | (first < 0), (
            "different groups of an item"))
    day = look.array("day", INTS, sizes, "T")
    look.all_of("day", day, within(day, 0, DAYS), f"days from 0 to {DAYS}")
    if can is not None:
        look.at_least("carried", look.array("carried", FLOATS, sizes, "GT"), 0)
    else:
        look.typed("carried", FLOATS, "GT")
    if p.required is not None:
        look.at_least("required", look.array("required", FLOATS, sizes, "QT"), 0)
    return intervals * p.interval_slots if fine else None, groups


def _worth(look: Look, sizes: Sizes) -> None:
    worth = look.array("worth", FLOATS, sizes, "QTN")
    if worth is None:
        return
    falls = worth[:, :, 1:] <= worth[:, :, :-1] + ROUNDING
    look.all_of("worth", worth[:, :, 1:], falls, (
        "no more for a further agent than for the one before"))
    if look.thing.may_idle and worth.size and worth.min() < 0:
        look.all_of("worth", worth, worth >= 0, (
            "0 or more where people may idle: nobody's work costs anything"))


def _counted(look: Look, slots: int | None, people: int) -> None:
    """What a headcount counts must be in the problem."""
    head: Headcount = look.thing
    if slots is not None:
        for name in ("least", "most", "carried"):
            if len(getattr(head, name)) != slots:
                look.say(name, f"has shape ({len(getattr(head, name))},)", (
                    f"an entry for each slot of the grid, (S,) = ({slots},)"))
    look.all_of("members", head.members, head.members < people, (
        f"one of the I = {people} people"))


def _together(look: Look, people: Sequence[Person]) -> None:
    """Groups of people who have something to decide, all as much; nobody is in two."""
    if not isinstance(look.thing.together, tuple):
        look.say("together", f"is a {type(look.thing.together).__name__}", "a tuple of tuples")
        return
    seen: dict[int, int] = {}
    for n, group in enumerate(look.thing.together):
        there = f"places of the I = {len(people)} people, one at least"
        if not isinstance(group, tuple) or not group:
            look.say("together", f"is {group!r} at {n}", f"a tuple of {there}")
            continue
        lost = [i for i in group if not (is_whole(i) and 0 <= i < len(people))]
        if lost:
            look.say("together", f"has {lost[0]!r} at {n}", there)
            continue
        twice = [i for i in group if seen.setdefault(i, n) != n or group.count(i) > 1]
        if twice:
            look.say("together", f"has agent {twice[0]} at {n} again", "each agent once at most")
        counts = sorted({people[i].decisions for i in group if _rising(people[i])})
        if counts and (len(counts) > 1 or not counts[0]):
            look.say("together", f"has agents with {' and '.join(map(str, counts))} decisions at "
                                 f"{n}", "agents with choices, all with the same number of them")


def _rising(person: Person) -> bool:
    """Whether it can be said what a person's choices keep to."""
    mine = person.decides
    return mine == () or (
        isinstance(mine, tuple) and len(mine) == len(person.choices)
        and all(map(is_whole, mine)) and mine[0] == 0
        and all(0 <= b - a <= 1 for a, b in pairwise(mine)))


def _decides(look: Look) -> None:
    """Each choice keeps to a decision, in their order, none left out."""
    if not _rising(look.thing):
        look.say("decides", f"is {look.thing.decides!r}", (
            "() or a tuple of a whole number for each choice: from 0 on, rising by 1 at most"))


def _room_for_all(look: Look) -> None:
    """Where nobody may idle, `worth` must say what each of those costs who can be there."""
    p: Problem = look.thing
    size, levels = p.interval_slots, p.worth.shape[2]
    count = np.bincount([person.group for person in p.people], minlength=p.groups)
    if (p.can[:, : p.queues].T @ (count + np.ceil(p.carried.max(axis=1)))).max(initial=0) <= levels:
        return
    there = p.carried.copy()
    for person in p.people:
        s = p.shift_sets[person.shift_set]
        may = np.logical_or.reduce([one.allowed for one in person.choices or (person,)])
        first, last = s.start[may] // size, -(-s.end[may] // size)
        change = np.zeros(p.intervals + 1)
        np.add.at(change, np.minimum(first, p.intervals), 1)
        np.add.at(change, np.minimum(last, p.intervals), -1)
        there[person.group] += np.cumsum(change)[:-1] > 0
    for k in range(p.queues):
        most = int(np.ceil(there[p.can[:, k]].sum(axis=0).max(initial=0) - ROUNDING))
        if most > levels:
            look.say("worth", f"says what {levels} agents are worth; {most} can be there on queue "
                     f"{k} at once", "all of them where nobody may idle (`may_idle`)")
