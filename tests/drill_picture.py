"""Draw a drill for the README: `python tests/drill_picture.py`, from the checkout, with Chromium.

The program runs in a real terminal of 80 columns; what its screen holds is set in HTML and photographed.
"""

from __future__ import annotations

import html
import sys
import tempfile
from pathlib import Path
from typing import Any

from browser import chromium
from real_course import DECKS
from screen import ENTER, Terminal

PICTURE = DECKS / "pictures" / "drill.png"
SEED = "1"
STYLE = """
body { margin: 0; background: #1b1f24; color: #d6dbe1; display: inline-block; padding: 18px 22px }
pre { margin: 0; font: 15px/1.28 "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace }
b { color: #fff } .green { color: #7ee787 } .red { color: #ff9492 } .cyan { color: #76e3ea }
.brown { color: #f0c674 } .blue { color: #79c0ff } .magenta { color: #d2a8ff }
"""


def marked(screen: Any) -> str:
    """Return the screen's characters as HTML, bold and coloured as they are."""
    lines = []
    for row in range(screen.lines):
        cells = [screen.buffer[row][column] for column in range(screen.columns)]
        lines.append("".join(cell_html(cell) for cell in cells).rstrip())
    return "\n".join(lines).strip("\n")


def cell_html(cell: Any) -> str:
    """Return one cell; the second half of a wide character is empty."""
    text = html.escape(cell.data)
    if cell.fg != "default" and text.strip():
        text = f'<span class="{cell.fg}">{text}</span>'
    return f"<b>{text}</b>" if cell.bold and text.strip() else text


def main() -> None:
    """Answer a question, and photograph what the terminal shows."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ("drill", "teardown", "--kind", "step-flags", "--seed", SEED, "--lang", "en")
        terminal = Terminal(Path(folder), arguments, columns=80, rows=35)
        terminal.wait_for("now you")
        terminal.press(ENTER)
        terminal.wait_for("B. FIN")
        terminal.press("b", ENTER)
        terminal.wait_for("Nearly", "Enter: next")
        terminal.settle()
        shown = marked(terminal.screen)
        terminal.press("q")
        page_file = Path(folder, "drill.html")
        page_file.write_text(
            f"<meta charset=utf-8><style>{STYLE}</style><pre>{shown}</pre>", encoding="utf-8"
        )
        with chromium() as browser:
            page = browser.new_page(device_scale_factor=1.5)
            page.goto(page_file.as_uri())
            page.locator("body").screenshot(path=PICTURE)
            page.close()
    sys.stdout.write(f"{PICTURE}\n")


if __name__ == "__main__":
    main()
