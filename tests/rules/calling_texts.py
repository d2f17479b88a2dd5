"""A calling pack as the text of a file, and how a folder of such texts is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from wfm.rules.calling_pack import load_calling_packs
from wfm.tables import InputError

FULL = """\
# Not legal advice: check the rules that bind you with a lawyer before you call.
code = "US-VT"
title = "Vermont, made up"
country = "US"
subdivision = "VT"
extends = "US"
as_of = 2026-11-21
status = "in_force"
confidence = "medium"
no_hours = ["survey"]

[citation]
law = "the law"
source = "the source"
read = 2026-11-21

[holidays]
categories = ["public"]
remove = [2026-12-24]
remove_names = ["Town Meeting Day"]

[[holidays.add]]
name = "Flag Day"
month = 6
day = 14

[[holidays.add]]
name = "Mardi Gras"
easter = -47

[[holidays.add]]
name = "Election Day"
month = 11
weekday = "tue"
nth = 1
after_day = 1

[[holidays.add]]
name = "Once"
date = 2026-12-07

[[rules]]
id = "us-vt-sales"
purposes = ["sales"]
parties = ["consumer"]
relations = ["prospect"]
modes = ["live", "text"]
clock = "fixed:America/Chicago"
from = 2023-03-01
to = 2027-12-31
status = "unverified"
confidence = "low"
disputed = "one firm says otherwise"
lifted_by = "express consent"
note = "A note."

[rules.citation]
law = "another law"
source = "another source"
read = 2026-01-01

[rules.windows]
mon-fri = ["09:00-13:00", "14:00-24:00"]
sat-sun = []
holiday = []

[[rules]]
id = "us-vt-collections"
purposes = ["collections"]
windows_of = "us-vt-sales"

[[caps]]
id = "us-vt-cap"
purposes = ["collections"]
most = 7
days = 7
per = "debt"
counts = "contacts"

[[caps]]
id = "us-vt-cap-2"
purposes = ["sales"]
most = 3
hours = 24

[[cooldowns]]
id = "us-vt-wait"
purposes = ["sales"]
after = "refusal"
days = 60

[[abandon]]
id = "us-vt-abandon"
purposes = ["sales"]
most = 0.03
over = "live_answered"
days = 30
connect_s = 2
ring_s = 15
rings = 4

[[duties]]
id = "us-vt-registry"
purposes = ["sales"]
kind = "registry"
model = "opt_out"
name = "The list"
scrub_days = 31
text = "Compare the list."

[[duties]]
id = "us-vt-consent"
purposes = ["sales"]
kind = "consent"
model = "opt_in"
renew_days = 730
text = "Ask first."

[[duties]]
id = "us-vt-number"
purposes = ["sales"]
kind = "numbering"
prefix = "0303"
text = "Call from such numbers."
"""


def load(folder: Path, text: str, name: str = "US-VT", **more: object):
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return load_calling_packs(folder, **more)


def faults(folder: Path, text: str, name: str = "US-VT") -> list[tuple[str, int]]:
    with pytest.raises(InputError) as error:
        load(folder, text, name)
    return [(fault.column, fault.row) for fault in error.value.faults]
