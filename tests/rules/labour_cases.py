"""Labour packs written for a test, one file or several."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from wfm.rules.labour import (
    LabourPack,
    load_labour_packs,
)
from wfm.tables import Fault, InputError

HEAD = """\
code = "XX-A"
title = "House rules"
country = "BR"
as_of = 2026-11-21
status = "in_force"
confidence = "high"

[citation]
law = "house rule"
source = "our handbook"
read = 2026-11-21
"""

BODY = """\
[limits]
day_min = 540
week_min = 2640
rest_min = 660
weekly_rest_min = 1440
run_days = 6
average_week_min = 2400
average_weeks = 17
year_min = 105840
contact_gap_s = 10

[notice]
publish_days = 14
change_days = 7

[[days_off]]
unit = "sunday"
least = 1
weeks = 4

[[days_off]]
unit = "weekend"
least = 15
weeks = 52

[night]
start = "22:00"
end = "05:00"
counts = 1.5

[[night.shift_limits]]
night_min = 0
paid_min = 450

[[night.shift_limits]]
night_min = 209
paid_min = 420

[premiums]
night = 0.2
saturday = 0.1
sunday = 1.0
holiday = 2.0

[[overtime]]
per = "day"
after_min = 480
rate = 0.5

[[overtime]]
per = "week"
after_min = 2400
rate = 0.25

[[overtime]]
per = "day"
after_min = 510
rate = 1.0

[breaks]
step_min = 5
apart_min = 10

[[breaks.fixed]]
name = "meal"
count = 1
minutes = 30
paid = false
shift_over = 300
shift_up_to = 540
after_start = 60
before_end = 30
within_start = 300

[[breaks.periodic]]
name = "screen"
every = 120
minutes = 15
tolerance = 30
paid = true

[[breaks.longest_work]]
name = "long"
minutes = 300
break_minutes = 15

[split]
max_gap_min = 120
band_start = "09:00"
band_end = "20:00"

[mix]
full_time_h = 39
full_time_least = 0.3
short_under_h = 30
short_most = 0.4

[[sources]]
keys = ["limits.rest_min", "breaks.fixed"]
law = "act 1"
source = "gazette"
read = 2026-11-20
status = "in_force"
confidence = "medium"
note = "of 1943"
"""
FULL = HEAD + "\n" + BODY


def head(code: str, extends: str = "") -> str:
    lines = f'code = "{code}"\n' + (f'extends = "{extends}"\n' if extends else "")
    return HEAD.replace('code = "XX-A"\n', lines) + "\n"


def load(folder: Path, **texts: str) -> Mapping[str, LabourPack]:
    """Packs from texts; the keyword XX_A is the file XX-A.toml."""
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(text, "utf-8")
    return load_labour_packs(folder)


def faults(folder: Path, **texts: str) -> list[tuple[str, int, str]]:
    """File, line and key of everything that is wrong."""
    with pytest.raises(InputError) as error:
        load(folder, **texts)
    return [place(fault) for fault in error.value.faults]


def place(fault: Fault) -> tuple[str, int, str]:
    return fault.file.split("/")[1].removesuffix(".toml"), fault.row, fault.column


def line_of(text: str, part: str, nth: int = 0) -> int:
    return [n for n, line in enumerate(text.splitlines(), 1) if line.startswith(part)][nth]
