"""Environments that are wrong: names that are no text, no home, times of nowhere, languages of nobody.

Each is taken, or refused with where, what and how to mend it; none is a fault.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from program import CONTENT, environment

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT_AN_ENTRY = """\
import pwd
def missing(_): raise KeyError
pwd.getpwuid = missing
from tcpdrill.__main__ import main
main()
"""
"""The program of a user whom no list of users has, as in many a container."""

BYTES = b"\xff\xfe"
"""No text in any file system's encoding."""


class Case(NamedTuple):
    """What is run, with these variables set (None takes one away); its status, and words of its message."""

    arguments: list[str | bytes]
    variables: dict[str, str | bytes | None]
    status: int = 0
    told: str = ""
    is_nobody: bool = False


NO_HOME: dict[str, str | bytes | None] = {"HOME": None, "TCPDRILL_DATA": None, "TCPDRILL_CACHE": None}

CASES = {
    "content": Case(["check", "--content", b"c" + BYTES], {}),
    "content remembered": Case(["check", "--content", b"c" + BYTES], {"TCPDRILL_CACHE": b"cache"}),
    "content remembered there": Case(["facts", "--content", b"c" + BYTES], {"TCPDRILL_CACHE": BYTES}),
    "a file of it": Case(["check", "--content", b"stray"], {}, 1),
    "a file of it, as JSON": Case(["check", "--content", b"stray", "--json"], {}, 1),
    "a file of it, for GitHub": Case(["check", "--content", b"stray", "--format", "github"], {}, 1),
    "no file of it": Case(["check", b"x" + BYTES], {}, 1, "is no file or folder of the material"),
    "a script": Case(["trace", "--script", b"s" + BYTES], {}),
    "a script that is wrong": Case(["trace", "--script", b"b" + BYTES], {}, 1, "Y106"),
    "a drawing": Case(["trace", "--script", b"s" + BYTES, "--svg", b"o" + BYTES], {}, 0, "wrote"),
    "questions": Case(["questions", "--out", b"q" + BYTES], {}, 0, "wrote"),
    "data": Case(["due"], {"TCPDRILL_DATA": b"d" + BYTES}),
    "data, examined": Case(["doctor", "--json"], {"TCPDRILL_DATA": b"d" + BYTES}),
    "a language": Case(["due"], {"TCPDRILL_LANG": BYTES}, 2, "Use zh or en."),
    "a topic": Case(["drill", BYTES], {}, 2, "no topic"),
    "locales of nobody": Case(["due"], {"LANG": "x y z!", "LC_ALL": BYTES, "LC_MESSAGES": "z" * 5000}),
    "more than a day to the east": Case(["due"], {"TZ": "ABC-25"}),
    "more than a day to the west": Case(["drill", "--plain", "-n", "1"], {"TZ": "ABC+99"}),
    "a zone of nowhere": Case(["stats"], {"TZ": "nonsense"}),
    "a zone that is no text": Case(["due"], {"TZ": BYTES}),
    "data of no user": Case(["due"], {"TCPDRILL_DATA": "~nosuchuser/x"}, 1, "Write the whole path"),
    "cache of no user": Case(["check"], {"TCPDRILL_CACHE": "~nosuchuser/x"}, 1, "Write the whole path"),
    "data at home": Case(["due"], {"TCPDRILL_DATA": "~/x"}),
    "cache at home": Case(["check"], {"TCPDRILL_CACHE": "~/x"}),
    "nobody's answers": Case(["due"], NO_HOME, 1, "Name one in TCPDRILL_DATA", is_nobody=True),
    "nobody's examination": Case(["doctor"], NO_HOME, 1, "Name one in TCPDRILL_DATA", is_nobody=True),
    "nobody's material": Case(["check"], NO_HOME, is_nobody=True),
    "nobody's answers, named": Case(["due"], {**NO_HOME, "TCPDRILL_DATA": "here"}, is_nobody=True),
    "at nobody's home": Case(
        ["due"], {**NO_HOME, "TCPDRILL_DATA": "~/x"}, 1, "Write the whole path", is_nobody=True
    ),
    "a time that is no text": Case(
        ["build", "--check"], {"SOURCE_DATE_EPOCH": BYTES}, 2, "SOURCE_DATE_EPOCH"
    ),
    "a terminal without an end": Case(["table", "CLOSED"], {"COLUMNS": "9" * 5000, "TERM": BYTES}),
}


def prepared(folder: Path) -> None:
    """Write what the cases name."""
    shutil.copytree(CONTENT, folder / "stray")
    (folder / os.fsdecode(b"c" + BYTES)).symlink_to(CONTENT)
    for name, text in {
        b"stray/x\xff.yaml": "a: b",
        b"s\xff\xfe": "script:\n- client: connect\n",
        b"b\xff\xfe": "[",
    }.items():
        (folder / os.fsdecode(name)).write_text(text, encoding="utf-8")
    (folder / "home").mkdir()


def with_variables(
    usual: dict[str, str], home: Path, variables: dict[str, str | bytes | None]
) -> dict[str, str | bytes]:
    """Return an environment with these variables set, or taken away."""
    given = {**usual, "HOME": str(home), "TCPDRILL_CACHE": "", **variables}
    return {name: value for name, value in given.items() if value is not None}


@pytest.mark.sampled(12)
@pytest.mark.skipif(sys.platform != "linux", reason="names of files may be any octets")
@pytest.mark.parametrize("name", CASES)
def test_a_wrong_environment_is_taken_or_refused_in_words(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    prepared(tmp_path)
    done = subprocess.run(
        [
            sys.executable,
            *(["-c", WITHOUT_AN_ENTRY] if case.is_nobody else ["-m", "tcpdrill"]),
            *case.arguments,
        ],
        env=with_variables(environment(tmp_path / "data"), tmp_path / "home", case.variables),
        input=b"",
        capture_output=True,
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    told = done.stderr.decode()
    assert done.returncode == case.status, told
    assert case.told in told
    assert "Traceback" not in told
    assert "fault in tcpdrill" not in told
    assert not (tmp_path / "~").exists()
    done.stdout.decode()
