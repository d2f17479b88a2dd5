"""The page on the roster engine: its example runs, and prints what the page shows.

``python tests/test_engine_page.py`` renews what it shows.
"""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs/roster-engine.md"
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"(?<=^```text\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)


def printed(page: str) -> list[str]:
    """What each block of the page's code prints, of those that print anything."""
    names: dict[str, object] = {}
    found = []
    for block in CODE.findall(page):
        with redirect_stdout(io.StringIO()) as output:
            exec(compile(block, str(PAGE), "exec"), names)
        found.append(output.getvalue())
    return [text for text in found if text]


def test_the_example_prints_what_the_page_shows() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert printed(page) == SHOWN.findall(page), "renew it: python tests/test_engine_page.py"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    blocks = iter(printed(text))
    PAGE.write_text(SHOWN.sub(lambda _: next(blocks), text), encoding="utf-8")
