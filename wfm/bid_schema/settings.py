"""The programme and how the client pays: the keys of bid_settings."""

from __future__ import annotations

from collections.abc import Mapping

from wfm.bid.request import PRICE_MODELS
from wfm.bid_schema.figures import OURS, SOURCE, Figure, figure
from wfm.language import noted
from wfm.tables import Column, Table

LANGUAGES = ("en", "pt_BR", "es", "cs")
"""Of the texts of a bid's workbooks."""

SETTINGS: tuple[Figure, ...] = (
    figure("name", "text", "", "Name of the programme"),
    figure("client", "text", "", "Who asks for the proposal"),
    figure("made_by", "text", "", "Who makes the bid, a person or a company; the client reads it "
           "too", noted("empty: nobody is named"), ""),
    figure("made_on", "date", "", "Day of the bid, on its cover and the client's",
           noted("empty: no day is told"), needed=False),
    figure("currency", "code", "ISO 4217", "Currency of the prices, such as EUR"),
    figure("language", "code", "", "Language of the bid's workbooks", OURS, "en",
           choices=LANGUAGES),
    figure("start", "date", "date", "First day of service, the first of a month"),
    figure("months", "whole", "months", "How long the service lasts", least=1, most=120),
    figure("award", "date", "date", "Day of the award: hiring may be decided on from then, lead "
           "times count from it", noted("empty: hiring begins as early as it has to, and the bid "
                                        "says when"), needed=False),
    figure("interval_min", "whole", "minutes", "Length of an interval of staffing and rosters: "
           "15 or 30", noted("an assumption of ours, as for a centre"), 30, least=15, most=30),
    figure("seed", "whole", "", "The same inputs and seed give the same bid", OURS, 1, least=0,
           most=2**32 - 1),
    figure("accept", "text", "", "Codes of rule packs of low confidence that are used all the "
           "same, with spaces between", noted("none is"), ""),
    figure("model", "code", "", "What is billed: paid_hour and productive_hour (at the phone), "
           "minute of handling, contact, right_party_contact, sale, fte and seat a month, month "
           "(a fixed fee), cost_plus",
           noted("by hour of production is the most common (COPC, copc.com/clearly-cx)"),
           "productive_hour", choices=PRICE_MODELS),
    figure("margin", "number", "share of the price", "Target margin: what is left of the price "
           "after all cost", least=-0.5, most=0.9),
    figure("commitment", "share", "share of the forecast", "Least volume that is billed in any "
           "month", noted("planners bill 90 % of the forecast at least (erlang.com forum)"), 0.9),
    figure("lock_months", "whole", "months", "How long ahead the client's forecast is fixed",
           noted("forecasts of 90 days ahead (Comcast vendor contract, markettransfer.info)"), 3,
           least=0, most=24),
    figure("lock_band", "share", "share of the forecast", "Volume above the fixed forecast up to "
           "which the promise holds", noted("an assumption of ours; that a promise is excused "
                                            "beyond the forecast is usual (erlang.com forum)"),
           0.1),
    figure("inflation_pass", "share", "share of the rise of wages", "How far the price follows "
           "wages, each year", noted("an assumption of ours: no such clause"), 0.0),
    figure("payment_days", "whole", "days", "From the month's end to the client's payment", OURS,
           30, least=0, most=365),
    figure("capital_year", "share", "share a year", "Cost of the money that is owed by the "
           "client", noted("an assumption of ours; the finance department knows better"), 0.08),
    figure("replan_months", "whole", "months", "After how long headcount follows a volume unlike "
           "the forecast", noted("empty: as long as hiring, training and nesting take"), least=0,
           most=36),
)
"""What the keys of bid_settings mean."""

BID_SETTINGS = Table(
    "bid_settings",
    "The programme and how the client pays: one row is a setting.",
    (
        Column("key", "code", "The setting", choices=tuple(s.name for s in SETTINGS)),
        Column("value", "text", "Its value; empty: the default that the column meaning tells",
               False),
        Column("unit", "text", "Its unit; for people to read, and checked where it is filled in",
               False),
        SOURCE,
        Column("meaning", "text", "What it is; for people to read", False),
    ),
    key=("key",),
    required=True,
)


def settings_rows(
    values: Mapping[str, object], source: str | Mapping[str, str]
) -> list[dict[str, object]]:
    """Rows of bid_settings with every key, its unit and meaning; those without a value are empty.

    `source` is that of all given values, or of each by its key.
    """
    rows: list[dict[str, object]] = []
    for setting in SETTINGS:
        value = values.get(setting.name)
        from_ = source if isinstance(source, str) else source.get(setting.name, "")
        rows.append({
            "key": setting.name, "value": None if value is None else str(value),
            "unit": setting.unit or None, "source": (from_ or None) if value is not None else None,
            "meaning": _meaning(setting)})
    return rows


def _meaning(setting: Figure) -> str:
    if setting.required:
        return f"{setting.help}. Needed."
    default = "" if setting.default in (None, "") else f"{setting.default}, "
    choices = f" One of {', '.join(setting.choices)}." if setting.choices else ""
    return f"{setting.help}.{choices} Default: {default}{setting.origin}."
