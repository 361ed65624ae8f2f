"""What the whole run shares: one browser, what its samples are drawn by, and whose warnings are failures."""

from __future__ import annotations

import os
import re
import signal
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from browser import chromium_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser import Browser

TESTS = Path(__file__).parent
CONTENT = TESTS.parent / "content"
STARTING = {"subprocess", "tcpdrill", "run", "Drill", "Terminal", "kernel_rig", "system_parts"}
"""Names in a test module that say that it starts programs, as only Linux has them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let another seed be named than the one that belongs to this content."""
    parser.addoption(
        "--sample-seed", type=int, default=None, help="what samples are drawn by; else a sum over the content"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make a failure of every warning of our own; other people's are told and no more."""
    ours = "|".join(sorted(map(re.escape, {"tcpdrill", *(path.stem for path in TESTS.rglob("*.py"))})))
    config.addinivalue_line("filterwarnings", rf"error:::({ours})(\.|$)")
    # On a busy machine any example may take long: speed is measured elsewhere, never against a clock.
    hypothesis.settings.register_profile("unhurried", deadline=None)
    hypothesis.settings.load_profile("unhurried")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # So does a shell start what runs in the background, and its children would never hear of a Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.option.sample_seed is None:
        config.option.sample_seed = _sum_over_content()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Start one process more than there are processors: about half of the time a terminal is waited for."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return len(usable) + 1


def _sum_over_content() -> int:
    """Return a seed that is the same for the same content, so that a failure comes back, and else another."""
    seed = 0
    for path in sorted(CONTENT.rglob("*.yaml")):
        seed = zlib.crc32(path.read_bytes().replace(b"\r\n", b"\n"), seed)
    return seed


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what the samples were drawn by."""
    terminalreporter.write_line(f"samples: --sample-seed {terminalreporter.config.option.sample_seed}")


@pytest.fixture(scope="session")
def sample_seed(pytestconfig: pytest.Config) -> int:
    """Return what samples are drawn by."""
    seed: int = pytestconfig.option.sample_seed
    return seed


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the one browser of the run."""
    with chromium_apart() as running:
        yield running


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts no process as portable; what looks into the browser runs in one process, with one."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif not STARTING & vars(getattr(item, "module", None)).keys():
            item.add_marker(pytest.mark.portable)
