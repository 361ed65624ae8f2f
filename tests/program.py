"""The real program in a process of its own, as tests run it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from tcpdrill.cli import main

CHECKOUT = Path(__file__).parent.parent
CONTENT = CHECKOUT / "content"


class Result(NamedTuple):
    """What a run left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def _zone_at_noon() -> str:
    """Return a time zone in which it is noon; POSIX counts hours to the west."""
    return f"NOON{datetime.now(UTC).hour - 12:+03d}"


NOON = _zone_at_noon()
"""The zone of every program that a test starts, so that what is soon due is due today."""


KEPT = re.compile(r"PATH|SYSTEMROOT|TMPDIR|LD_PRELOAD|FAKETIME\w*")
"""What the program finds its parts by, and another clock that the tests were given (faketime)."""


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return an environment with nothing of the developer's own settings in it, and where it is noon."""
    kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    return {**kept, "TCPDRILL_DATA": str(data), "LANG": "C.UTF-8", "TERM": "dumb", "TZ": NOON, **more}


def tcpdrill(
    *arguments: str | Path,
    data: Path,
    stdin: str = "",
    cwd: Path | None = None,
    timeout: float = 120,
    **more: str,
) -> Result:
    """Run `tcpdrill` with these arguments; no run may end in a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "tcpdrill", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd or data,
        env=environment(data, **more),
        timeout=timeout,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


def called(*arguments: str | Path, data: Path, stdin: str = "", **more: str) -> Result:
    """Run the program in this process, in a moment, where a test hangs on what is said and on no process."""
    given, *printed = (
        io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8") for text in (stdin, "", "")
    )
    with (
        chdir(data),
        mock.patch.dict(os.environ, environment(data, **more), clear=True),
        mock.patch.multiple(sys, argv=["tcpdrill", *map(str, arguments)], stdin=given),
        redirect_stdout(printed[0]),
        redirect_stderr(printed[1]),
    ):
        status = _ended()
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = (_everything(stream) for stream in printed)
    assert "fault in tcpdrill" not in err, err
    return Result(status, out, err)


def _ended() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)


def _everything(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()
