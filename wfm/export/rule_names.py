"""What every rule of the roster's check is about, in a planner's words."""

from __future__ import annotations

from wfm.language import translate as _


def rule_names() -> dict[str, dict[str, str]]:
    """By subject: the rules of :func:`wfm.roster.check.check` by their names."""
    return {
        _("Hours"): {
            "day_hours": _("paid hours of a day within the law"),
            "week_hours": _("paid hours of the week within law and contract"),
            "average_hours": _("average week over the reference period"),
            "year_hours": _("paid hours of the calendar year"),
            "night_shift": _("length of shifts with night work"),
            "shift_length": _("shift lengths of the contract"),
        },
        _("Rest"): {
            "rest": _("rest between two shifts"),
            "weekly_rest": _("unbroken rest in the week"),
            "run_days": _("days of work on end"),
            "days_off": _("free Sundays or weekends"),
        },
        _("Contract"): {
            "days": _("days of work in the week"),
            "work_days": _("weekdays on which the contract has work"),
            "employment": _("days of employment"),
            "start_step": _("starts on the contract's steps"),
            "earliest_start": _("earliest start"),
            "latest_end": _("latest end"),
            "start_spread": _("starts of the week near one another"),
        },
        _("Breaks"): {
            "break_missing": _("every break that is due is there"),
            "break_place": _("breaks within their windows"),
            "break_length": _("lengths of breaks"),
            "break_paid": _("breaks paid where the law pays them"),
            "break_step": _("breaks on the steps of the clock"),
            "break_apart": _("work between breaks, and before the first and after the last"),
            "break_unknown": _("no breaks that no rule asks for"),
            "longest_work": _("longest stretch of work without a break"),
        },
        _("Split shifts"): {
            "split": _("split only where law and contract allow it"),
            "split_gap": _("length of the gap"),
            "split_gaps": _("one gap at most"),
            "split_band": _("split shifts within their hours"),
            "split_part": _("least length of each part"),
        },
        _("Absences"): {
            "absence": _("absences are those of the table"),
            "leave": _("no work during leave and illness"),
            "meeting": _("training and meetings take place as entered"),
        },
        _("Work"): {
            "activity": _("every activity is a queue or a segment"),
            "skill": _("agents have the skill"),
            "queue_hours": _("queues within their opening hours"),
            "calling": _("calls within the legal hours of those called"),
            "campaign_dates": _("campaigns within their dates"),
            "campaign_hours": _("most hours of a campaign in a day"),
            "segment_hours": _("calls that the law allows in a day"),
        },
        _("Limits of the centre"): {
            "seats": _("no more people in shifts than seats"),
            "seats_before": _("no more people in shifts of the week before than seats"),
            "on_duty": _("least people on duty"),
            "breaks": _("most people on a break at once"),
        },
        _("The table itself"): {
            "agent": _("agents are known"),
            "kind": _("kinds of stints are known"),
            "times": _("times are sound"),
            "overlap": _("nobody does two things at once"),
            "gap": _("shifts have no gaps"),
            "date": _("shifts stand on the day on which they begin"),
            "week": _("shifts are of the week"),
            "paid": _("work is paid"),
        },
    }
