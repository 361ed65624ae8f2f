"""A headless Chromium that looks at a page and tells what is wrong with it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import system_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

INSPECTION = Path(__file__).with_name("inspect_page.js").read_text(encoding="utf-8")
WIDTHS = (320, 1200)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the browser."""
    playwright = system_parts.module("playwright.sync_api", "playwright")
    path = system_parts.program(CHROMIUM, "install Chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path)
        try:
            yield browser
        finally:
            browser.close()


def complaints(browser: Any, file: Path, width: int) -> list[str]:
    """Open a page of cards and return what is wrong with it: errors, requests, and what can be seen."""
    found: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.on("console", lambda message: found.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on("request", lambda request: _complain_of_request(request.url, file, found))
    page.goto(file.as_uri())
    found += page.evaluate(INSPECTION)
    page.close()
    return found


def _complain_of_request(url: str, file: Path, found: list[str]) -> None:
    if url != file.as_uri() and not url.startswith("data:"):
        found.append(f"request: {url}")
