"""The answer of `wfm erlang` as it is printed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from wfm.cli.figures import (
    NOTHING,
    amount,
    compared,
    figures,
    lasting,
    lasting_given,
    people,
    percent,
    percent_given,
)
from wfm.cli.paper import Paper
from wfm.language import translate as _
from wfm.staffing.measures import COUNTINGS, Counting
from wfm.staffing.quick import Answer, Question, Service, answer, neighbours, rostered, service


def show(paper: Paper, question: Question, around: int, unasked: bool) -> None:
    """Answer a question about one load; `unasked`: nothing was asked of it but the usual."""
    found = answer(question)
    _say_question(paper, question, unasked)
    _say_answers(paper, found)
    _say_certainty(paper, found)
    _say_neighbours(paper, found, around)
    _say_notes(paper, found)


def _say_question(paper: Paper, question: Question, unasked: bool) -> None:
    text = (_("1 call in {minutes} min, of {aht}: a load of {load} erlangs.")
            if _number(question.calls) == 1 else
            _("{calls} calls in {minutes} min, {aht} each: a load of {load} erlangs."))
    paper.text(text.format(
        calls=people(_number(question.calls)), minutes=f"{_number(question.per_min):g}",
        aht=lasting_given(_number(question.aht_s)), load=amount(float(question.load))))
    asked = "; ".join(_targets(question))
    if unasked:
        paper.text(_("No target was given, so the usual is taken: {targets}. Others are given by "
                     "--service-level, --asa, --max-abandon, --max-occupancy, --max-wait.").format(
            targets=asked))
    elif asked:
        paper.text(_("Asked: {targets}.").format(targets=asked))
    facts = []
    if math.isfinite(question.lines):
        text = _("{n} line") if question.lines == 1 else _("{n} lines")
        facts.append(text.format(n=people(question.lines)))
    if _number(question.balking):
        facts.append(_("{share} of those who would wait hang up at once").format(
            share=percent_given(_number(question.balking))))
    if _number(question.concurrency) != 1:
        facts.append(_("{n} contacts at once for each agent").format(
            n=people(_number(question.concurrency))))
    if facts:
        paper.text(_("Given: {facts}.").format(facts="; ".join(facts)))


def _targets(question: Question) -> list[str]:
    """The targets in words."""
    asked = []
    if question.service_level is not None:
        asked.append(_("{share} of {whom} to be answered within {time}").format(
            share=percent_given(_number(question.service_level)),
            whom=counted(question.counting, question),
            time=lasting_given(_number(question.within_s))))
    if question.asa_s is not None:
        asked.append(_("a mean wait of at most {time}").format(
            time=lasting_given(_number(question.asa_s))))
    for share, text in (
        (question.max_abandon, _("at most {share} give up")),
        (question.max_occupancy, _("agents busy at most {share} of the time")),
        (question.max_wait, _("at most {share} wait at all")),
    ):
        if share is not None:
            asked.append(text.format(share=percent_given(_number(share))))
    return asked


def counted(counting: Counting, question: Question) -> str:
    """The calls that a service level counts, in words."""
    return {
        "offered": _("all calls offered"),
        "answered": _("the calls answered"),
        "short_left_out": _("all but those who gave up within {time}"),
        "short_as_answered": _("all, giving up within {time} as answered"),
    }[counting].format(time=lasting_given(_number(question.within_s)))


def _say_answers(paper: Paper, found: Answer) -> None:
    """Both models side by side: agents, and all measures with these."""
    question, sides = found.question, _sides(found)
    rows: list[tuple[str, Sequence[str]]] = []
    if question.asked:
        rows.append((_("Agents needed at work"), [_least(least) for least, _side in sides]))
        if _number(question.shrinkage):
            rows.append((_needed_label(question), [
                _least(least, question) for least, _side in sides]))
    if question.agents is not None:
        rows.append((_("Agents asked about"), [people(_number(question.agents))] * len(sides)))
        if _number(question.shrinkage):
            at = rostered(question.agents, question.shrinkage)
            rows.append((_needed_label(question), [people(float(at))] * len(sides)))
        if question.asked:
            rows.append((_("Targets met"), [
                _("yes") if side.met else _("NO") for _least, side in sides]))
    services = [side for _least, side in sides]
    if not all(np.isnan(side.agents) for side in services):
        rows.append(("", [""] * len(sides)))
        rows += _measures(question, services)
    above, below = _head(question, found)
    paper.line()
    compared(paper, above, [("", below), *rows])


def _sides(found: Answer) -> list[tuple[int, Service]]:
    sides = [(int(found.least_c), found.service_c)]
    if found.least_a is not None and found.service_a is not None:
        sides.append((int(found.least_a), found.service_a))
    return sides


def _head(question: Question, found: Answer) -> tuple[list[str], list[str]]:
    first, second = ["Erlang C"], [_("nobody gives up")]
    if found.service_a is not None:
        first.append("Erlang A")
        second.append(_("patience {time}").format(
            time=lasting_given(float(question.patience(True)))))
    return first, second


def _needed_label(question: Question) -> str:
    return _("  to be rostered (shrinkage {share})").format(
        share=percent_given(_number(question.shrinkage)))


def _least(least: float, question: Question | None = None) -> str:
    """A number of agents, rostered where there is a question; or that there is none."""
    if least < 0:
        return _("none")
    return people(least if question is None else float(rostered(least, question.shrinkage)))


def _measures(question: Question, sides: Sequence[Service]) -> list[tuple[str, list[str]]]:
    """Every measure of each side, with what it is called."""
    got = [side.measures for side in sides]
    within = lasting_given(_number(question.within_s))
    rows = [(_("Answered within {time}, of").format(time=within), [""] * len(sides))]
    rows += [(f"  {counted(way, question)}", [
        NOTHING if np.isnan(side.agents) else percent(float(side.measures.level(way)))
        for side in sides]) for way in COUNTINGS]
    rows += [
        (_("Mean wait (ASA)"), [lasting(float(m.asa_s)) for m in got]),
        (_("Calls that wait"), [percent(float(m.wait)) for m in got]),
        (_("Calls that give up (abandonment)"), [percent(float(m.abandonment)) for m in got]),
    ]
    if _turns_away(question):
        rows.append((_("Calls turned away"), [percent(float(m.turned_away)) for m in got]))
    return [
        *rows,
        (_("Agents busy (occupancy)"), [percent(float(m.occupancy)) for m in got]),
        (_("Calls waiting, on average"), [amount(float(m.queue)) for m in got]),
    ]


def _turns_away(question: Question) -> bool:
    return math.isfinite(question.lines) or _number(question.balking) > 0


def _say_certainty(paper: Paper, found: Answer) -> None:
    """How many agents each degree of certainty takes."""
    costs = [cost for cost in (found.certainty_c, found.certainty_a) if cost is not None]
    if not costs:
        return
    question = found.question
    paper.line()
    paper.text(_("The price of certainty: calls stray from the forecast by {share} (standard "
                 "deviation). Agents at work so that the targets are met").format(
        share=percent_given(_number(question.spread))), bold=True)
    rows = [
        (_("if the forecast comes true"), [int(cost.forecast) for cost in costs]),
        (_("for the average call"), [int(cost.average) for cost in costs]),
        *((_("with probability {share}").format(share=percent_given(float(p))),
           [int(cost.agents[k]) for cost in costs])
          for k, p in enumerate(costs[0].probabilities)),
    ]
    tell = bool(_number(question.shrinkage))
    compared(paper, _head(question, found)[0], [
        (f"  {label}", [
            _least(n) + (f" ({_least(n, question)})" if tell and n >= 0 else "") for n in least])
        for label, least in rows])
    if tell:
        paper.text(_("In brackets: to be rostered."), 2)


def _say_neighbours(paper: Paper, found: Answer, around: int) -> None:
    """What a few more or fewer agents would give."""
    question, numbers = found.question, neighbours(found, around)
    if not len(numbers):
        return
    sides = [service(question, numbers, False)]
    if found.service_a is not None:
        sides.append(service(question, numbers, True))
    asked, unsure = bool(question.asked), _number(question.spread) > 0
    groups, head = [("", 1)], [_("agents")]
    columns = [[people(n) for n in numbers]]
    if _number(question.shrinkage):
        groups[0] = ("", 2)
        head.append(_("rostered"))
        columns.append([people(n) for n in rostered(numbers, question.shrinkage)])
    for place, side in enumerate(sides):
        titles = [_("in time"), "ASA"]
        cells = [[percent(x) for x in side.level], [lasting(x) for x in side.measures.asa_s]]
        if place == 1:
            titles.append(_("give up"))
            cells.append([percent(x) for x in side.measures.abandonment])
        elif len(sides) == 1:
            titles.append(_("wait"))
            cells.append([percent(x) for x in side.measures.wait])
        if _turns_away(question) and place == len(sides) - 1:
            titles.append(_("turned\naway"))
            cells.append([percent(x) for x in side.measures.turned_away])
        titles.append(_("busy"))
        cells.append([percent(x) for x in side.measures.occupancy])
        if unsure and asked:
            titles.append(_("sure"))
            cells.append([percent(x) for x in side.probability])
        head += titles
        columns += cells
        groups.append((("Erlang C", "Erlang A")[place], len(titles)))
    if asked and not unsure:
        head.append(_("met\nby"))
        columns.append([_met_by(sides, k) for k in range(len(numbers))])
        groups.append(("", 1))
    named = {float(side.agents) for _least, side in _sides(found)}
    rows: list[Sequence[str]] = []
    bold = []
    for k, row in enumerate(zip(*columns, strict=True)):
        if k and numbers[k] - numbers[k - 1] > 1:
            rows.append(["..."] + [""] * (len(head) - 1))
        if float(numbers[k]) in named:
            bold.append(len(rows))
        rows.append(row)
    paper.line()
    paper.line(_("By number of agents at work"), bold=True)
    figures(paper, groups, head, rows, bold, indent=2)
    legend = [_("in time: of {whom} within {time}").format(
        whom=counted(question.counting, question), time=lasting_given(_number(question.within_s)))]
    if asked and not unsure:
        legend.append(_("met by: the models by which all targets are met"))
    if unsure and asked:
        legend.append(_("sure: probability that the targets are met; all else is at the forecast"))
    if any(np.isinf(side.measures.asa_s).any() for side in sides):
        legend.append(_("endless: calls come faster than so many agents can handle them"))
    paper.line()
    for line in legend:
        paper.text(line, 2, dim=True)


def _met_by(sides: Sequence[Service], place: int) -> str:
    names = [name for name, side in zip("CA", sides, strict=False) if side.met[place]]
    return ", ".join(names) or NOTHING


def _say_notes(paper: Paper, found: Answer) -> None:
    """What the figures alone do not say."""
    question = found.question
    notes = []
    sides = _sides(found)
    names = [name for name, (least, _side) in zip(("Erlang C", "Erlang A"), sides, strict=False)
             if least < 0 and question.asked]
    if names:
        where = "" if math.isinf(question.lines) else _(" on 1 line") if (
            question.lines == 1) else _(" on {n} lines").format(n=people(question.lines))
        notes.append(_("By {models} no number of agents{where} meets what was asked. Ask for a "
                       "little less, or see with --agents what is reached.").format(
            models=_(" and ").join(names), where=where))
    if np.isinf(found.service_c.measures.asa_s):
        agents = float(found.service_c.agents)
        text = (_("By Erlang C this is unstable: 1 agent does not keep up with {load} erlangs, and "
                  "if nobody gives up the queue grows without end.") if agents == 1 else
                _("By Erlang C this is unstable: {agents} agents do not keep up with {load} "
                  "erlangs, and if nobody gives up the queue grows without end."))
        notes.append(text.format(agents=people(agents), load=amount(float(question.load))))
    if question.load == 0:
        notes.append(_("Without load nobody is needed."))
    elif found.service_a is None:
        notes.append(_("This is right if nobody gives up. Where callers hang up while they wait, "
                       "Erlang C makes waits too long and mostly asks for more agents than it "
                       "takes: add --patience, the time they would wait on average, and Erlang A "
                       "stands beside it."))
    if notes:
        paper.line()
    for note in notes:
        paper.text(note)


def _number(value: object) -> float:
    return float(np.asarray(value))
