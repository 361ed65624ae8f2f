"""The program as tests start it: where, in which hour, and with whose settings."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import program
import pytest

if TYPE_CHECKING:
    from pathlib import Path

TESTS = sorted((program.CHECKOUT / "tests").rglob("*.py"))
STARTING: Final = {"Popen", "run", "spawn"}


@pytest.mark.parametrize("hour", range(24))
def test_it_is_noon_for_the_program_at_any_hour(hour: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Any:
            return datetime(2026, 3, 29, hour, 59, tzinfo=UTC if tz else None)

    monkeypatch.setattr(program, "datetime", Clock)
    zone = program._zone_at_noon()  # noqa: SLF001 - the name is what is tested
    script = f"from datetime import *; print(datetime(2026, 3, 29, {hour}, 59, tzinfo=UTC).astimezone().hour)"
    told = subprocess.run(
        [sys.executable, "-c", script], env={"TZ": zone}, capture_output=True, encoding="utf-8", check=True
    )
    assert told.stdout == "12\n"


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_whoever_starts_the_program_takes_its_environment(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    name = path.relative_to(program.CHECKOUT).as_posix()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in STARTING:
            told = ast.get_source_segment(source, call) or ""
            if "tcpdrill" in told or "PROGRAM" in told:
                assert "environment(" in told, f"{name}:{call.lineno}"
