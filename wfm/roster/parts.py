"""Some people anew, then others, as long as it is worth while; see :mod:`wfm.roster.part`."""

from __future__ import annotations

import numpy as np

from wfm.roster import part
from wfm.roster.choose import COLUMNS
from wfm.roster.course import LAST_UNTIL, Course
from wfm.roster.dive import whole_tours
from wfm.roster.master import Master
from wfm.roster.problem import Problem
from wfm.roster.search import Search

PART, MORE, LARGEST = 6, 2, 16
"""People in a part that is solved anew, at first, where the linear program is small, and else so
many fewer; how many more where a round of parts found nothing; and at most."""
WINDOW, DAYS_MORE = 10, 2
"""Days on which twice as many people may get another shift, every other time, in a horizon of twice
as many days or more; and how many more where a round of parts found nothing."""
SLIGHT = 1e-4
"""A part found nothing where it gained no more than this share of the cost."""
EACH = 100
"""Rounds of ruin and recreate that stand for a part, where these are counted."""
AGAIN = ((6, 1), (4, 1), (8, 1), (5, 1), (10, 2), (7, 1), (3, 1), (9, 1))
"""Steps and rounds of the dives (:mod:`wfm.roster.dive`) from which parts begin anew."""


def by_parts(
    problem: Problem, search: Search, master: Master, seed: int, course: Course
) -> None:
    """Improve the roster part by part, until larger parts find nothing either.

    Where there is time left then, from another roster of the linear program's, and so on; the best
    of all is what the search is left with.
    """
    descent = _Descent(problem, search, master, seed, course)
    descent.go_down()
    while descent.left() and course.stop.seconds is not None:
        best, least = search.roster(), search.exact
        mixed = whole_tours(
            problem, search.pricer, master, seed, lambda done: course.left(LAST_UNTIL),
            *AGAIN[descent.begun % len(AGAIN)])
        if mixed is None:
            break
        search.begin_from(mixed)
        search.sweep()
        descent.go_down()
        if search.exact >= least:
            search.restore(best)


class _Descent:
    """Parts of the people one after another, until larger ones find nothing either."""

    def __init__(
        self, problem: Problem, search: Search, master: Master, seed: int, course: Course
    ) -> None:
        self._problem, self._search, self._course, self._seed = problem, search, course, seed
        self._known = master.used(COLUMNS if master.small else 0)
        self._random = np.random.default_rng(seed)
        self._most = course.stop.iterations // EACH
        self._horizon = max((shifts.days for shifts in problem.shift_sets), default=0)
        self._first = PART if master.small else PART - MORE
        self._done = self.begun = 0

    def left(self) -> bool:
        """Whether there is time, and something to be won."""
        return self._done < self._most and self._course.left(LAST_UNTIL)

    def go_down(self) -> None:
        """From the roster as it stands."""
        people = len(self._problem.people)
        size, window, vain = min(self._first, people), WINDOW, 0
        self.begun += 1
        while self.left():
            vain = 0 if self._improved(size, window) else vain + 1
            self._done += 1
            self._course.note("part", self._done / self._most, min(
                self._search.exact, self._course.cost))
            if vain * size >= 2 * people:
                if size >= min(people, LARGEST):
                    break
                size, vain = min(size + MORE, people, LARGEST), 0
                window = min(window + DAYS_MORE, self._horizon)

    def _improved(self, size: int, window: int) -> bool:
        people, search, n = len(self._problem.people), self._search, self._done
        days, several = None, size
        if n % 2 and self._horizon >= 2 * WINDOW:  # more people, on some of the days
            begun = int(self._random.integers(self._horizon - window + 1))
            days, several = range(begun, begun + window), min(2 * size, people)
        free = sorted(self._random.choice(people, several, replace=False).tolist())
        tours = part.improved(
            self._problem, search.roster(), self._known, free, self._seed + n, days,
            lambda: self._course.left(LAST_UNTIL), lambda: self._course.effort(part.EFFORT))
        before = search.exact
        return (tours is not None and search.adopt(tours)
                and before - search.exact > SLIGHT * abs(before))
