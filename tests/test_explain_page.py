"""The page on explanations: its examples run, and print what the page shows.

``python tests/test_explain_page.py`` renews what it shows.
"""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

from wfm.cli.explain_roster import explain

PAGE = Path(__file__).parents[1] / "docs/explain.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def with_real_outputs(page: str) -> str:
    """The page with what its code prints, block after block."""
    names: dict[str, object] = {}
    printed = ""

    def renewed(block: re.Match[str]) -> str:
        nonlocal printed
        if block[1] == "text":
            said, printed = printed, ""
            return f"```text\n{said}```"
        with redirect_stdout(io.StringIO()) as output:
            exec(compile(block[2], str(PAGE), "exec"), names)
        printed += output.getvalue()
        return block[0]

    made = BLOCK.sub(renewed, page)
    assert not printed, "the page does not show what its last example prints"
    return made


def test_the_examples_print_what_the_page_shows() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_real_outputs(page) == page, "renew it: python tests/test_explain_page.py"


def test_every_option_named_on_the_page_is_one_of_the_command() -> None:
    known = {option for parameter in explain.params for option in parameter.opts}
    shown = set(re.findall(r"(?<![\w-])--[a-z]+", PAGE.read_text(encoding="utf-8")))
    assert {"--queue", "--agent", "--top", "--csv", "--rounds"} == shown & known == shown


if __name__ == "__main__":
    PAGE.write_text(with_real_outputs(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
