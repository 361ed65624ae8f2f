"""A headless Chromium that looks at a page and tells what is wrong with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import system_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Seen = TypeVar("Seen")

INSPECTION = Path(__file__).with_name("inspect_page.js").read_text(encoding="utf-8")
WIDTHS = (320, 1200)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


class Browser:
    """A browser in a thread of its own, where its event loop may run on while others start theirs."""

    def __init__(self, thread: ThreadPoolExecutor, running: Any) -> None:
        self._thread = thread
        self._running = running

    def look(self, look: Callable[[Any], Seen]) -> Seen:
        """Return what `look` makes of the browser."""
        return self._thread.submit(look, self._running).result()


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


@contextmanager
def chromium_apart() -> Iterator[Browser]:
    """Start the browser in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        started = chromium()
        running = thread.submit(started.__enter__).result()
        try:
            yield Browser(thread, running)
        finally:
            thread.submit(started.__exit__, None, None, None).result()


def evaluated(browser: Browser, file: Path, script: str, width: int = 1200) -> Any:
    """Open a page and return what a script finds on it."""

    def look(running: Any) -> Any:
        opened = running.new_page(viewport={"width": width, "height": 800})
        opened.goto(file.as_uri())
        found = opened.evaluate(script)
        opened.close()
        return found

    return browser.look(look)


def complaints(browser: Browser, file: Path, width: int) -> list[str]:
    """Open a page of cards and return what is wrong with it: errors, requests, and what can be seen."""
    return browser.look(lambda running: _complaints(running, file, width))


def _complaints(browser: Any, file: Path, width: int) -> list[str]:
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
