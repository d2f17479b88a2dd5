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


def printed(page: str) -> str:
    """What the page's code prints, block after block."""
    names: dict[str, object] = {}
    with redirect_stdout(io.StringIO()) as output:
        for block in CODE.findall(page):
            exec(compile(block, str(PAGE), "exec"), names)
    return output.getvalue()


def test_the_example_prints_what_the_page_shows() -> None:
    page = PAGE.read_text(encoding="utf-8")
    (shown,) = SHOWN.findall(page)
    assert printed(page) == shown, "renew it: python tests/test_engine_page.py"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(SHOWN.sub(lambda _: printed(text), text), encoding="utf-8")
