"""The pages in docs: what they show is what the commands print.

``python tests/test_docs.py`` renews the pages: the table of packs, and every output on the page
*Add your country in ten minutes* that is no longer real.
"""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from wfm.cli import main
from wfm.language import use_language
from wfm.rules.calling import load_calling_packs
from wfm.rules.labour import load_labour_packs
from wfm.tables import InputError

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/add-your-country.md"
TABLE = ROOT / "docs/rule-packs.md"
RENEW = "the page does not show what is so; renew it: python tests/test_docs.py"
COLUMNS = "80"

# a file is named in bold before its text; an example with a mistake says so in a comment
BLOCK = re.compile(
    r"(?:^(?:(?P<end>At the end of )|Under `(?P<under>\[\w+\])` in )?\*\*(?P<file>[\w./-]+)\*\*\n\n"
    r"|^<!-- in (?P<spoilt>[\w./-]+): (?P<right>\S+) -> (?P<wrong>\S+) -->\n)?"
    r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def run(command: str) -> str:
    """What a command prints; ``cd`` changes the folder."""
    program, *arguments = shlex.split(command)
    if program == "cd":
        os.chdir(arguments[0])
        return ""
    assert program == "wfm", command
    result = CliRunner(charset="utf-8").invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), command
    return result.output


def looks_like(shown: str, real: str) -> bool:
    """Whether they are the same but for ``...``, on a line of its own any lines, else any words."""
    pattern = re.escape(shown)
    pattern = re.sub(r"^\\\.\\\.\\\.\\?\n", "(?:.*\n)*", pattern, flags=re.MULTILINE)
    return re.fullmatch(pattern.replace(r"\.\.\.", ".*"), real) is not None


def with_real_outputs(page: str) -> str:
    """The page after doing all that it says, in the folder one is in."""
    def renewed(block: re.Match[str]) -> str:
        if block["kind"] == "toml":
            path = Path(block["file"])
            path.parent.mkdir(parents=True, exist_ok=True)
            before, after = path.read_text("utf-8") + "\n" if block["end"] else "", ""
            if block["under"]:
                before, head, after = path.read_text("utf-8").partition(f"\n{block['under']}\n")
                before += head
            path.write_text(before + block["text"] + after, "utf-8")
            return block[0]
        spoilt = Path(block["spoilt"]) if block["spoilt"] else None
        sound = spoilt.read_text("utf-8") if spoilt else ""
        if spoilt:
            assert block["right"] in sound
            spoilt.write_text(sound.replace(block["right"], block["wrong"]), "utf-8")
        found = ""
        for asked in re.split(r"^(?=\$ )", block["text"], flags=re.MULTILINE)[1:]:
            command, _line, shown = asked.partition("\n")
            real = re.sub(r" +$", "", run(command[2:]), flags=re.MULTILINE)
            found += f"{command}\n{shown if looks_like(shown, real) else real}"
        if spoilt:
            spoilt.write_text(sound, "utf-8")
        return block[0].replace(block["text"], found)

    return BLOCK.sub(renewed, page)


def table_of_packs() -> str:
    use_language("en")
    found = run("wfm rules table")
    assert found.startswith("# Rule packs\n")
    return found


@pytest.fixture()
def somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", COLUMNS)
    return tmp_path


def test_every_example_on_the_page_is_run_and_shows_the_real_output(somewhere_else):
    page = PAGE.read_text("utf-8")
    assert with_real_outputs(page) == page, RENEW


def test_the_packs_on_the_page_can_be_read_and_none_of_their_places_is_shipped(somewhere_else):
    with_real_outputs(PAGE.read_text("utf-8"))
    own = somewhere_else / "mycentre/inputs/packs"
    assert {path.stem for path in (own / "calling").iterdir()} == {"AT", "AT-9", "CZ", "ES-CASA"}
    assert {path.stem for path in (own / "labour").iterdir()} == {"AT", "AT-CC"}
    assert set(load_calling_packs(own / "calling")) - set(load_calling_packs()) == {
        "AT", "AT-9", "ES-CASA"}
    assert set(load_labour_packs(own / "labour")) - set(load_labour_packs()) == {"AT", "AT-CC"}


def test_every_block_is_a_named_file_or_commands():
    page = PAGE.read_text("utf-8")
    blocks = list(BLOCK.finditer(page))
    assert len(blocks) == page.count("\n```") / 2, "a block that would not be run"
    for block in blocks:
        assert block["kind"] in ("toml", "console")
        assert block["kind"] == "console" or block["file"], block[0]
        assert block["kind"] == "toml" or block["text"].startswith("$ "), block[0]


@pytest.mark.parametrize(("shown", "real", "alike"), [
    ("a\n", "a\n", True), ("a\n", "b\n", False), ("a\n...\nd\n", "a\nb\nc\nd\n", True),
    ("a\n...\n", "a\n", True), ("...\nc\n", "a\nb\n", False),
    ("... b ... d\n", "a b c d\n", True), ("... b\n", "a\nb\n", False),
])
def test_dots_stand_for_lines_or_words(shown, real, alike):
    assert looks_like(shown, real) == alike


def test_the_table_of_packs_is_that_of_the_packs(somewhere_else):
    assert TABLE.read_text("utf-8") == table_of_packs(), (
        "a pack has changed; renew the page: wfm rules table --out docs/rule-packs.md")


def test_the_table_can_be_written_to_a_file_and_for_another_day(somewhere_else):
    said = run("wfm rules table --out packs.md")
    assert said.startswith("packs.md: ") and said.endswith("This is not legal advice.\n")
    assert Path("packs.md").read_text("utf-8") == table_of_packs()
    later = run("wfm rules table --on 2028-01-01")
    assert "as they stand on 2028-01-01" in later and later != table_of_packs()


@pytest.mark.parametrize("page", [PAGE, TABLE])
def test_the_pages_say_that_they_are_not_legal_advice_and_the_readme_leads_to_them(page):
    begin = page.read_text("utf-8").partition("\n## ")[0]
    assert "**This is not legal advice.**" in begin
    assert f"(docs/{page.name})" in (ROOT / "README.md").read_text("utf-8")


# ------------------------------------------------------------------ keys

HEADING = """\
code = "AT"
title = "t"
country = "AT"
as_of = 2026-12-01
status = "in_force"
confidence = "high"
{root}
[citation]
law = "l"
source = "s"
read = 2026-12-01
"""
ITEM = 'id = "at-x"\npurposes = ["sales"]\n'
UNKNOWN = "unknown = 1\n"
CALLING = {
    "": [UNKNOWN],
    "citation.": [f"[[rules]]\n[rules.citation]\n{UNKNOWN}"],
    "holidays.": [f"[holidays]\n{UNKNOWN}"],
    "holidays.add.": [f"[[holidays.add]]\n{form}\n{UNKNOWN}" for form in (
        "date = 2026-12-01", "easter = 1", 'weekday = "mon"', "month = 1")],
    "rules.": [f"[[rules]]\n{ITEM}{form}{UNKNOWN}" for form in ("", 'windows_of = "at-y"\n')],
    "caps.": [f"[[caps]]\n{ITEM}{UNKNOWN}"],
    "cooldowns.": [f"[[cooldowns]]\n{ITEM}{UNKNOWN}"],
    "abandon.": [f"[[abandon]]\n{ITEM}{UNKNOWN}"],
    "duties.": [f'[[duties]]\n{ITEM}kind = "{kind}"\n{UNKNOWN}' for kind in (
        "consent", "registry", "numbering")],
}
LABOUR = {
    "": [UNKNOWN],
    **{f"{table}.": [f"[{table}]\n{UNKNOWN}"]
       for table in ("limits", "notice", "night", "breaks", "split", "mix")},
    **{f"{tables}.": [f"[[{tables}]]\n{UNKNOWN}"] for tables in (
        "days_off", "overtime", "sources", "night.shift_limits", "breaks.fixed",
        "breaks.periodic", "breaks.longest_work")},
}


def keys_known(kind: str, table: str, texts: list[str], folder: Path) -> set[str]:
    """The keys that the reader names where it meets one that it does not know."""
    found: set[str] = set()
    for text in texts:
        at_root = not table
        (folder / "AT.toml").write_text(HEADING.format(root=text if at_root else "")
                                        + ("" if at_root else text), "utf-8")
        with pytest.raises(InputError) as wrong:
            (load_calling_packs if kind == "calling" else load_labour_packs)(folder)
        mends = [fault.mend for fault in wrong.value.faults if fault.column == "unknown"]
        assert mends, (table, text)
        found |= set(mends[0].partition("the keys are ")[2].split(", "))
    return found


def keys_on_page(kind: str) -> set[str]:
    """The keys in the first column of the page's table."""
    part = PAGE.read_text("utf-8").split(f"## All keys of a {kind} pack")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`.*?`) \|", part, re.MULTILINE)
    keys = [key for cell in cells for key in re.findall(r"`([^`]+)`", cell)]
    assert len(keys) == len(set(keys)), "a key stands in the table twice"
    items = ("rules", "caps", "cooldowns", "abandon", "duties")
    return {key.replace("ITEM", item) for key in keys for item in items}


@pytest.mark.parametrize(("kind", "table", "texts"), [
    *(("calling", table, texts) for table, texts in CALLING.items()),
    *(("labour", table, texts) for table, texts in LABOUR.items())])
def test_the_tables_of_keys_are_complete_and_right(tmp_path, kind, table, texts):
    on_page = keys_on_page(kind)
    known = keys_known(kind, table, texts, tmp_path)
    direct = {key.removeprefix(table).split(".")[0] for key in on_page if key.startswith(table)}
    assert direct == known


def renew() -> None:
    """Write the pages anew."""
    os.environ["COLUMNS"] = COLUMNS
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        page = with_real_outputs(PAGE.read_text("utf-8"))
        os.chdir(ROOT)
    PAGE.write_text(page, "utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        table = table_of_packs()
        os.chdir(ROOT)
    TABLE.write_text(table, "utf-8", newline="\n")


if __name__ == "__main__":
    renew()
