"""Some people anew, then others, as long as it is worth while; see :mod:`wfm.roster.part`.

Where the linear program is small a part is a few people over the whole horizon, or twice as many on
some days. Where it is not, it is more people on few days, first everybody on each day once. Two
parts are solved beside each other, from the same roster; what both found is kept of the second as
far as it is legal together with the first. Where so many parts in a row found nothing, parts become
larger, up to a most.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

import numpy as np

from wfm.roster import part
from wfm.roster.choose import Effort
from wfm.roster.course import LAST_UNTIL, Course
from wfm.roster.dive import whole_tours
from wfm.roster.master import Master
from wfm.roster.pricing import Tour
from wfm.roster.search import Search

PART, MORE, LARGEST = 6, 2, 16
"""People in a part that is solved anew, where the linear program is small: at first, how many more
where a round of parts found nothing, and at most."""
WINDOW, DAYS_MORE = 10, 2
"""Days on which twice as many people may get another shift, every other time, in a horizon of twice
as many days or more; and how many more where a round of parts found nothing."""
SHAPES, WIDER, WIDEST = ((24, 1), (12, 2), (6, 3)), 0.5, 4
"""People and days of parts in turn, where the linear program is not small; by how much more people
where a round found nothing, and how often. First each day once: who begins when, and who has a
break when, is a question of all who are there that day."""
ROUND = 12
"""Such parts that make a round."""
DIVES, ENOUGH, SECONDS, COLUMNS = 6, 0.3, 2.0, 20
"""Dives of such a part, the share of what might be gained that they may leave, and, where no dive
gains anything, seconds of the choice among its tours, so many of each agent: another part gains
more in the time."""
MANY_UNTIL = 0.91
"""Share of the time after which no part begins and no bound rises, where there are many intervals:
who does what in them takes some time too."""
SLIGHT = 1e-4
"""A part found nothing where it gained no more than this share of the cost."""
EACH = 100
"""Rounds of ruin and recreate that stand for a part, where these are counted."""
ABREAST = 2
"""Parts that are solved beside each other, on as many cores; the same on one."""
_Place = tuple[list[int], range | None]
"""Who is free, and on which days; None: all."""
AGAIN = ((6, 1), (4, 1), (8, 1), (5, 1), (10, 2), (7, 1), (3, 1), (9, 1))
"""Steps and rounds of the dives (:mod:`wfm.roster.dive`) from which parts begin anew."""


class Parts:
    """A roster that is improved part by part.

    Parameters
    ----------
    search
        The roster as it stands; it splits people sharply from now on.
    known
        Further tours of each agent, to begin with.
    small
        Whether the linear program is small.
    seed
        Of every random choice.
    course
        How far all is.
    """

    def __init__(
        self, search: Search, known: Sequence[Sequence[Tour]], small: bool, seed: int,
        course: Course,
    ) -> None:
        search.sharpen()
        self._search, self._known, self._small = search, known, small
        self._course, self._seed = course, seed
        self._random = np.random.default_rng(seed)
        self._most = course.stop.iterations // EACH
        self._horizon = max((shifts.days for shifts in search.problem.shift_sets), default=0)
        self._until = LAST_UNTIL if small else MANY_UNTIL
        # together, where all is to come out the same whichever part is over first
        self._until_when = ALL_COMPLETED if course.stop.seconds is None else FIRST_COMPLETED
        self._done = self._begun = 0

    def from_others(self, master: Master) -> None:
        """While there is time, from other rosters of the linear program's; the best is kept."""
        search, course = self._search, self._course
        while self.left() and course.stop.seconds is not None:
            best, least = search.roster(), search.exact
            mixed = whole_tours(
                search.problem, search.pricer, master, self._seed,
                lambda done: course.left(self._until), *AGAIN[self._begun % len(AGAIN)])
            if mixed is None:
                break
            search.begin_from(mixed)
            search.sweep()
            self.go_down()
            if search.exact >= least:
                search.restore(best)

    def left(self) -> bool:
        """Whether there is time, and something to be won."""
        return self._done < self._most and self._course.left(self._until)

    def go_down(self) -> None:
        """Improve the roster until larger parts find nothing either, or time is up."""
        waiting: list[_Place] = [] if self._small else [
            (self._some(SHAPES[0][0]), range(day, day + 1))
            for day in self._random.permutation(self._horizon).tolist()]
        self._begun += 1
        grown = vain = 0
        running: dict[Future[list[Tour] | None], part.Part] = {}
        with ThreadPoolExecutor(ABREAST) as threads:  # solvers release the interpreter's lock
            while self.left() or running:
                while self.left() and len(running) < ABREAST:
                    waiting = waiting or self._next(grown)
                    mine = part.cut(self._search, *waiting.pop(0))
                    running[threads.submit(self._solved, mine, self._seed + self._done)] = mine
                    self._done += 1
                ready = wait(running, return_when=self._until_when).done
                gained = [self._taken_over(running.pop(one), one.result())
                          for one in list(running) if one in ready]
                vain = 0 if any(gained) or waiting else vain + len(gained)
                if vain >= self._round(grown):
                    if self._widest(grown):
                        break
                    grown, vain = grown + 1, 0

    def _solved(self, mine: part.Part, seed: int) -> list[Tour] | None:
        return part.improved(
            mine, self._search.pricer, self._known, seed,
            lambda: self._course.left(self._until), self._effort,
            *(() if self._small else (ENOUGH, COLUMNS, DIVES)))

    def _effort(self) -> Effort:
        most = self._course.effort(part.EFFORT, self._until)
        if self._small or most.seconds is None:
            return most
        return replace(most, seconds=min(SECONDS, most.seconds))

    def _taken_over(self, mine: part.Part, found: Sequence[Tour] | None) -> bool:
        """Whether what was found gained anything."""
        search, before = self._search, self._search.exact
        if found is not None:
            search.adopt(part.both(search, mine, found))
        better = search.exact < self._course.cost
        self._course.note("part", self._done / self._most, *(
            (search.exact, None, search.short) if better else ()))
        return before - search.exact > SLIGHT * abs(before)

    def _size(self, grown: int) -> int:
        """People who are free on all days, where the linear program is small."""
        return min(PART + MORE * grown, LARGEST, len(self._search.problem.people))

    def _round(self, grown: int) -> float:
        """Parts in which everybody is free about twice."""
        return 2 * len(self._search.problem.people) / self._size(grown) if self._small else ROUND

    def _widest(self, grown: int) -> bool:
        if self._small:
            return self._size(grown) == min(LARGEST, len(self._search.problem.people))
        return grown == WIDEST

    def _next(self, grown: int) -> list[_Place]:
        """Parts to be solved beside each other, with as little in common as there is room for."""
        turn, people = self._done // ABREAST, len(self._search.problem.people)
        if self._small:
            size = self._size(grown)
            if turn % 2 and self._horizon >= 2 * WINDOW:
                return self._windows(2 * size, min(WINDOW + DAYS_MORE * grown, self._horizon))
            order = self._random.permutation(people).tolist()
            begins = [n * size if (n + 1) * size <= people else 0 for n in range(ABREAST)]
            return [(sorted(order[begun : begun + size]), None) for begun in begins]
        several, days = SHAPES[turn % len(SHAPES)]
        return self._windows(round(several * (1 + WIDER * grown)), min(days, self._horizon))

    def _windows(self, several: int, days: int) -> list[_Place]:
        """So many people on so many days in a row, and others on the days after these."""
        places = self._horizon - days + 1
        first = int(self._random.integers(places))
        return [(self._some(several), range(begun, begun + days))
                for begun in ((first + n * days) % places for n in range(ABREAST))]

    def _some(self, size: int) -> list[int]:
        people = len(self._search.problem.people)
        return sorted(self._random.choice(people, min(size, people), replace=False).tolist())
