"""What the whole run shares: one browser, what its samples are drawn by, and whose warnings are failures."""

from __future__ import annotations

import os
import random
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
    hypothesis.settings.register_profile("unhurried", deadline=None, max_examples=60)
    hypothesis.settings.load_profile("unhurried")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # So does a shell start what runs in the background, and its children would never hear of a Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.option.sample_seed is None:
        config.option.sample_seed = _sum_over_content()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Start two processes more than there are processors: much of the time something is waited for."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return len(usable) + 2


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
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what starts no process as portable; what looks into the browser runs in one process, with one.

    Of what is sampled the cases that are not drawn belong to the long runs.
    """
    for item in _left_out(items, config.option.sample_seed):
        item.add_marker(pytest.mark.whole)
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif not STARTING & vars(getattr(item, "module", None)).keys():
            item.add_marker(pytest.mark.portable)


def _left_out(items: list[pytest.Item], seed: int) -> Iterator[pytest.Item]:
    """Yield the cases of sampled tests that the seed does not draw."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("sampled") is not None:
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for name, found in sorted(cases.items()):
        marker = found[0].get_closest_marker("sampled")
        count = marker.args[0] if marker else len(found)
        dice = random.Random(f"{seed} {name}")  # noqa: S311 - a sample, not a secret
        drawn = set(dice.sample(range(len(found)), min(count, len(found))))
        yield from (item for place, item in enumerate(found) if place not in drawn)
