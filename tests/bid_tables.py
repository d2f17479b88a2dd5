"""The tables of a sample bid as CSV files, easy to spoil; and requests compared by content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wfm.intake.bid import load_bid
from wfm.sample.bids import write_bid_sample
from wfm.tables import Fault, InputError


class Bid:
    """A folder with a sample bid whose cells can be changed; rows are counted as files do."""

    def __init__(self, folder: Path, which: str = "retail_es") -> None:
        self.folder = folder
        write_bid_sample(folder, which, workbook=False)

    def frame(self, table: str) -> pd.DataFrame:
        path = self.folder / f"{table}.csv"
        return pd.read_csv(path, dtype=str, keep_default_na=False)

    def save(self, table: str, frame: pd.DataFrame) -> None:
        frame.to_csv(self.folder / f"{table}.csv", index=False)

    def change(self, table: str, row: int, **cells: object) -> Bid:
        """Change cells of the row with this number in the file."""
        frame = self.frame(table)
        for column, value in cells.items():
            frame.loc[row - 2, column.rstrip("_")] = str(value)
        self.save(table, frame)
        return self

    def add(self, table: str, **cells: object) -> Bid:
        frame = self.frame(table)
        added = dict.fromkeys(frame, "") | {
            column.rstrip("_"): str(value) for column, value in cells.items()}
        self.save(table, pd.concat([frame, pd.DataFrame([added])], ignore_index=True))
        return self

    def drop(self, table: str, *rows: int) -> Bid:
        self.save(table, self.frame(table).drop(index=[row - 2 for row in rows]))
        return self

    def setting(self, key: str, **cells: object) -> Bid:
        place = list(self.frame("bid_settings")["key"]).index(key) + 2
        return self.change("bid_settings", place, **cells)

    def row_of(self, table: str, column: str, value: str) -> int:
        return list(self.frame(table)[column]).index(value) + 2

    def faults(self) -> tuple[Fault, ...]:
        try:
            load_bid(self.folder)
        except InputError as error:
            for fault in error.faults:
                assert "\n" not in str(fault)
                assert fault.what and fault.mend and not fault.what.endswith("."), fault
            return error.faults
        return ()


def differences(one: object, other: object, path: str = "") -> list[str]:
    """Where two values differ, arrays by their numbers."""
    if isinstance(one, np.ndarray):
        return [] if np.array_equal(one, other) else [path]
    if is_dataclass(one):
        return [found for f in fields(one) for found in differences(
            getattr(one, f.name), getattr(other, f.name), f"{path}.{f.name}")]
    if isinstance(one, Mapping):
        if list(one) != list(other):
            return [path]
        return [found for key in one for found in differences(
            one[key], other[key], f"{path}[{key}]")]
    if isinstance(one, tuple) and len(one) == len(other):
        return [found for n, (a, b) in enumerate(zip(one, other, strict=True))
                for found in differences(a, b, f"{path}[{n}]")]
    return [] if one == other else [path]
