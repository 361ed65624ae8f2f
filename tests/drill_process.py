"""A drill over pipes with the real program, and the same in a namespace where a test may mount."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, NoReturn

import pytest
import system_parts
from program import Result, environment

from tcpdrill.practice.review_log import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PROGRAM = (sys.executable, "-m", "tcpdrill")

TYPED = "A\n1\nSYN\nCLOSED\n:skip\n"
"""One of these gets on with any question: most read one of the answers, and prose takes 1 for right."""


def needs(what: str) -> NoReturn:
    """Skip a test for want of something; with CI set, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"needs {what}", pytrace=False)
    pytest.skip(f"needs {what}")


def in_namespace(script: str, folder: Path, text: str = "") -> Result:
    """Run a shell script that may mount, with the program as "$@"; skip where that is not possible."""
    unshare = system_parts.program(("unshare",), "install util-linux")
    command = [unshare, "--user", "--map-root-user", "--mount", "sh", "-ec"]
    probe = [*command, 'mount -t tmpfs tmpfs "$0"', str(folder)]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        needs("a kernel that lets users mount: sysctl kernel.unprivileged_userns_clone=1")
    done = subprocess.run(
        [*command, script, "sh", *PROGRAM],
        input=text,
        env=environment(folder),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def events(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def of_kind(found: Sequence[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [event for event in found if event["event"] == name]


def log_lines(folder: Path) -> list[dict[str, Any]]:
    path = folder / FILE_NAME
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )


@dataclass
class Drill:
    """A drill over pipes: events out, lines in."""

    folder: Path
    arguments: tuple[str, ...] = ()
    seen: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, "drill", "--plain", "--json", *self.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(self.folder),
            encoding="utf-8",
        )

    @property
    def input(self) -> IO[str]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def output(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def until(self, *names: str) -> dict[str, Any]:
        """Read events up to the first one of these names, and return it."""
        while line := self.output.readline():
            self.seen.append(json.loads(line))
            if self.seen[-1]["event"] in names:
                return self.seen[-1]
        pytest.fail(f"no {names}; saw {self.seen[-3:]}")

    def say(self, line: str) -> None:
        self.input.write(line + "\n")
        self.input.flush()

    def end(self) -> tuple[int, str]:
        """Close the input and return the status and what stands on standard error."""
        self.input.close()
        for line in self.output:
            self.seen.append(json.loads(line))
        assert self.process.stderr is not None
        told = self.process.stderr.read()
        self.output.close()
        self.process.stderr.close()
        return self.process.wait(), told
