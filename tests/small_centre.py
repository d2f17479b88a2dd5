"""A small centre as a planner writes it: settings and tables as texts, easy to spoil."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from wfm.intake import load
from wfm.tables import Fault, InputError

SMALL_WEEK = date(2026, 11, 23)
DAYS = "mon,tue,wed,thu,fri,sat,sun"

SETTINGS = """\
name = "Small"
interval_min = 30
seed = 7
week = 2026-11-23
forecast_weeks = 2

[weights]
service = 2.0

[[sites]]
site = "PRG"
country = "CZ"
zone = "Europe/Prague"
currency = "CZK"
"""
QUEUES = f"""\
queue,name,site,channel,{DAYS},service_level,answer_within_s,patience_s,concurrency,shrinkage_in_office
care,Care,PRG,voice,08:00-18:00,08:00-18:00,08:00-18:00,08:00-18:00,08:00-18:00,09:00-13:00,closed,0.8,20,120,1,0.05
chat,Chat,PRG,chat,09:00-17:00,09:00-17:00,09:00-17:00,09:00-17:00,09:00-17:00,closed,closed,0.8,60,,2,0.05
"""
CAMPAIGNS = """\
campaign,purpose,start,end,target,target_unit,aht_contact_s,aht_no_contact_s,conversion
renew,service,2026-11-16,2026-12-20,40,hours,300,40,1
"""
SEGMENTS = """\
campaign,segment,jurisdiction,zone,relation,records,contact_rate
renew,prague,CZ,Europe/Prague,customer,2000,0.3
"""
CONTRACTS = """\
contract,pack,week_min_h,week_max_h,shift_min_h,shift_max_h,shift_step_min,start_step_min,days_max,cost_h
full,CZ,36,40,6,8,60,60,5,250
part,CZ,16,24,4,6,60,60,5,240
"""
AGENTS = """\
agent,name,team,supervisor,site,contract,skills
A1,Ada Nováková,one,Rui Alves,PRG,full,care:1 chat:2
A2,Bob Dvořák,one,Rui Alves,PRG,full,care:1 renew:2
A3,Cyn Veselá,one,Rui Alves,PRG,full,care
A4,Dan Horák,one,Rui Alves,PRG,full,chat:1 care:2
A5,Eva Malá,two,Eva Malá,PRG,full,chat renew
A6,Fil Beneš,two,Eva Malá,PRG,part,care
A7,Gab Říha,two,Eva Malá,PRG,part,care chat
A8,Hana Urbanová,two,Eva Malá,PRG,part,renew
"""
ABSENCES = """\
agent,start,end,kind,paid
A1,2026-11-25 00:00,2026-11-26 00:00,leave,yes
A2,2026-11-24 10:00,2026-11-24 11:00,training,yes
"""
PREFERENCES = """\
agent,on,want,weight
A3,fri,off,1
A4,2026-11-23,early,2
"""
SPECIAL_DAYS = """\
date,queue,kind,factor,like_date,name
2026-11-27,care,event,1.4,,Sale
"""
SHRINKAGE = """\
activity,on,from,to,in_office,out_of_office
care,mon,,,,0.08
all,daily,12:00,13:00,10%,
"""
MEETINGS = """\
meeting,kind,agents,minutes,first_day,last_day,begin,end
"""
LAST_ROSTER = """\
agent,date,start,end
A1,2026-11-20,08:00,16:30
A2,2026-11-20,09:00,17:30
"""


def history_text(weeks: int = 8, until: date = SMALL_WEEK, seed: int = 3) -> str:
    """Half-hours of the two queues in their opening hours, Poisson counts."""
    rng = np.random.default_rng(seed)
    lines = ["queue,start,offered,handled,abandoned,aht_s"]
    for back in range(7 * weeks, 0, -1):
        day = until - timedelta(days=back)
        for queue, rate, hours in (("care", 4.0, (8, 18)), ("chat", 2.0, (9, 17))):
            first, last = (9, 13) if day.weekday() == 5 and queue == "care" else hours
            if day.weekday() == 6 or (day.weekday() == 5 and queue == "chat"):
                continue
            for half in range(2 * first, 2 * last):
                start = datetime(day.year, day.month, day.day) + timedelta(minutes=30 * half)
                count = rng.poisson(rate)
                lines.append(f"{queue},{start:%Y-%m-%d %H:%M},{count},{count},0,"
                             f"{240 if queue == 'care' else 400}")
    return "\n".join(lines) + "\n"


HISTORY = history_text()
FILES = {
    "center.toml": SETTINGS, "history.csv": HISTORY, "queues.csv": QUEUES,
    "campaigns.csv": CAMPAIGNS, "segments.csv": SEGMENTS, "contracts.csv": CONTRACTS,
    "agents.csv": AGENTS, "absences.csv": ABSENCES, "preferences.csv": PREFERENCES,
    "special_days.csv": SPECIAL_DAYS, "shrinkage.csv": SHRINKAGE,
    "last_roster.csv": LAST_ROSTER, "limits.csv": "what,people\n", "meetings.csv": MEETINGS,
}
PEOPLE = ("Nováková", "Dvořák", "Veselá", "Horák", "Malá", "Beneš", "Říha", "Urbanová", "Alves")

def write_small(inputs: Path, **changes: object) -> Path:
    """The small centre in the folder `inputs`; `history_csv=…` stands for history.csv.

    A change is the whole text, bytes, None (no such file), or a pair of old and new text.
    """
    inputs.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        change = changes.pop(name.replace(".", "_"), text)
        if change is None:
            continue
        if isinstance(change, tuple):
            old, new = change
            assert old in text, f"{old!r} is not in {name}"
            change = text.replace(old, new)
        if isinstance(change, bytes):
            (inputs / name).write_bytes(change)
        else:
            (inputs / name).write_text(str(change), encoding="utf-8")
    assert not changes, changes
    return inputs


def faults_in(inputs: Path) -> tuple[Fault, ...]:
    """The faults of a folder; nobody's name is ever in them."""
    try:
        load(inputs)
    except InputError as error:
        for fault in error.faults:
            text = str(fault)
            assert "\n" not in text
            assert not any(name in text for name in PEOPLE), text
            assert fault.what and fault.mend and not fault.what.endswith("."), text
        return error.faults
    return ()
