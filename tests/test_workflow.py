"""The public workflow: sound by a linter, every Python in it, every action pinned by its commit."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from program import CHECKOUT
from test_requirements import PYTHONS

PATH = CHECKOUT / ".github" / "workflows" / "ci.yml"
TEXT = PATH.read_text(encoding="utf-8")
JOBS: dict[str, Any] = yaml.safe_load(TEXT)["jobs"]


def test_the_linter_finds_nothing() -> None:
    linter = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [linter, "--offline", "--no-progress", "--quiet", PATH],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_action_is_pinned_by_its_commit_and_says_its_version() -> None:
    used = re.findall(r"uses: (.*)", TEXT)
    assert used
    assert [
        each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)
    ] == []


def test_every_python_is_tried_on_debian() -> None:
    assert JOBS["debian"]["strategy"]["matrix"]["python"] == PYTHONS


def test_drift_is_met_by_a_job_without_constraints_that_is_scheduled() -> None:
    job = JOBS["newest"]
    assert "schedule" in job["if"]
    assert not any("constraints" in step.get("run", "") for step in job["steps"])
