"""A list of a million phone numbers becomes segments: how long it takes.

The numbers are invented by a seeded generator, in the writings of five countries, with
invalid and repeated ones among them. Run it with

    python benchmarks/segments_million.py [ROWS]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from wfm.intake.call_list import read_call_list
from wfm.intake.list_segments import segment_names

AREAS = {
    "BR": ("11", "19", "21", "27", "31", "41", "48", "51", "61", "71", "81", "85", "92", "97"),
    "ES": ("91", "93", "928", "922", "952", "956", "6", "7"),
    "US": ("212", "219", "270", "305", "415", "512", "602", "615", "713", "807", "850", "907"),
    "MX": ("55", "33", "81", "614", "656", "664", "998"),
    "PT": ("21", "22", "291", "296", "91", "93", "96"),
}
REGIONS = {
    "BR": ("SP", "RJ", "Minas Gerais", "BR-BA", ""), "ES": ("Madrid", "Canarias", "ES-CT", ""),
    "US": ("FL", "Texas", "US-CA", ""), "MX": ("",), "PT": ("", "30"),
}


def written(rng: np.random.Generator, rows: int) -> str:
    """The list as a CSV text: name, phone and region of invented people."""
    countries = rng.choice(list(AREAS), rows)
    digits = rng.integers(0, 10**9, rows)
    styles = rng.integers(0, 4, rows)
    picks = rng.integers(0, 1000, (rows, 2))
    lines = ["person;phone;region"]
    for row, (country, number, style) in enumerate(zip(countries, digits, styles, strict=True)):
        areas, regions = AREAS[country], REGIONS[country]
        area, region = areas[picks[row, 0] % len(areas)], regions[picks[row, 1] % len(regions)]
        length = {"BR": 9, "ES": 9 - len(area), "US": 7, "MX": 10 - len(area),
                  "PT": 9 - len(area)}[country]
        local = f"{number:09d}"[-length:]
        local = "9" + local[1:] if country == "BR" else f"{2 + int(local[0]) % 7}{local[1:]}"
        code = {"BR": "55", "ES": "34", "US": "1", "MX": "52", "PT": "351"}[country]
        text = (f"+{code}{area}{local}", f"+{code} ({area}) {local[:3]}-{local[3:]}",
                f"00{code} {area} {local}", f"+{code}.{area}.{local}")[style]
        lines.append(f"p{row};{text};{region}")
    return "\n".join(lines)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    text = written(np.random.default_rng(2026), rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(text, "utf-8")
        del text
        began = time.perf_counter()
        found = read_call_list(path)
        seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print("| rows | valid | invalid | duplicates | unknown place | segments | seconds | GB |")
    print("|---|---|---|---|---|---|---|---|")
    print(f"| {found.rows:,} | {found.valid:,} | {found.invalid:,} | {found.duplicates:,} "
          f"| {sum(found.unknown.values()):,} | {len(found.segments)} | {seconds:.1f} "
          f"| {memory:.1f} |\n")
    names = segment_names(found.segments)
    for name, segment in list(zip(names, found.segments, strict=True))[:8]:
        print(f"{name:<40} {segment.records:>9,}")


if __name__ == "__main__":
    main()
