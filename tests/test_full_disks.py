"""Disks that refuse: a good file is never lost to one that cannot be written, and nothing is left behind."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
import small_material as small
from drill_process import in_namespace
from logged import review
from program import CHECKOUT, tcpdrill

from tcpdrill.decks.deck_record import Record, dump
from tcpdrill.practice.review_log import ReviewLog

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that limits files")


class Writing(NamedTuple):
    """A command that writes files into `out`, and what they are called."""

    arguments: str
    files: tuple[str, ...]


COMMANDS: Final = {
    "build": Writing(
        "build --topic handshake --content material --out out",
        ("tcpdrill-zh.apkg", "tcpdrill-en.apkg", "record.json"),
    ),
    "preview": Writing("preview --topic handshake --content material --out out/cards.html", ("cards.html",)),
    "table": Writing("table --svg out/table.svg", ("table.svg",)),
    "trace": Writing("trace opening --content material --svg out/trace.svg", ("trace.svg",)),
    "stats": Writing("stats --content material --svg out/stats.svg", ("stats.svg",)),
    "questions": Writing("questions -n 99 --content material --json --out out/q.jsonl", ("q.jsonl",)),
}

FAILING: Final = {
    "limited": """
        export PYTHONDONTWRITEBYTECODE=1
        ulimit -f 6
    """,
    "full": """
        mkdir before
        cp -r out/. before
        mount -t tmpfs -o size=256k tmpfs out
        for file in before/*; do head -c 5000 "$file" > "out/${file##*/}"; done
        cp before/record.json out
        cat /dev/zero 2> nothing > out/filled || true
    """,
    "read-only": """
        mount --bind out out
        mount -o remount,ro,bind out
    """,
}
"""What comes before a command so that the disk takes less than it wants to write."""

RUN: Final = """
    for file in out/* out/.[!.]*; do [ ! -f "$file" ] || cksum "$file"; done > before.txt
    status=0; "$@" {arguments} || status=$?
    for file in out/* out/.[!.]*; do [ ! -f "$file" ] || cksum "$file"; done > after.txt
    [ ! -d cache ] || find cache -type f > cache.txt
    exit $status
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what each command writes, well written, and material that has changed since."""
    folder = tmp_path_factory.mktemp("built")
    small.written_to(folder / "material")
    (folder / "out").mkdir()
    (folder / "out" / "record.json").write_text(dump(Record()), encoding="utf-8")
    ReviewLog(folder).append([review(1)])
    for command in COMMANDS.values():
        assert tcpdrill(*command.arguments.split(), data=folder).status == 0
        assert all((folder / "out" / name).stat().st_size for name in command.files)
    files, _ = small.changed("course.yaml", "A small course", "Another course")
    small.written_to(folder / "material", files)
    return folder


@pytest.mark.xdist_group("full disks")
@pytest.mark.sampled(7)
@pytest.mark.parametrize("disk", FAILING)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_good_file_stays_and_nothing_is_left_behind(
    name: str, disk: str, built: Path, tmp_path: Path
) -> None:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    script = f"cd '{tmp_path}'\nexport TCPDRILL_CACHE='{tmp_path}/cache'\n" + FAILING[disk]
    done = in_namespace(script + RUN.format(arguments=COMMANDS[name].arguments), tmp_path)
    assert done.status == 1, done
    first, mend = done.err.splitlines()[-2:]
    assert re.fullmatch(r"tcpdrill: out\S* cannot be written: [A-Z][a-z -]+", first)
    assert mend == ("  Nothing has been replaced." if name == "build" else "  Choose another place.")
    before, after = ((tmp_path / text).read_text().splitlines() for text in ("before.txt", "after.txt"))
    assert len(before) >= len(list((built / "out").iterdir()))
    assert after == before
    kept = (tmp_path / "cache.txt").read_text().splitlines() if (tmp_path / "cache").is_dir() else []
    assert [path for path in kept if "/.tcpdrill-" in path] == []


@pytest.mark.xdist_group("full disks")
def test_a_cache_on_a_full_disk_is_left_without_drafts(built: Path, tmp_path: Path) -> None:
    script = f"""
        cd '{built}'
        mount -t tmpfs -o size=4k tmpfs '{tmp_path}'
        for _ in 1 2; do TCPDRILL_CACHE='{tmp_path}/cache' "$@" slips --json --content material; done
        find '{tmp_path}' -type f | wc -l
    """
    done = in_namespace(script, built)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[-1].strip() == "0"


# Who writes

WRITERS: Final = {
    "ground/files.py": "whole files",
    "practice/review_log.py": "the log, to which two programs may append at once",
    "commands/options.py": "into devices and pipes, which cannot be replaced",
    "cli.py": "into nowhere, where a stream was closed",
}


def writes(call: ast.Call) -> bool:
    """Tell whether a call opens a file for writing or writes one."""
    named = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if named in {"write_text", "write_bytes", "rename", "replace_file", "NamedTemporaryFile", "mkstemp"}:
        return True
    text = ast.unparse(call)
    if named == "open":
        modes = [
            each.value
            for each in (*call.args, *(key.value for key in call.keywords))
            if isinstance(each, ast.Constant)
        ]
        return any(
            isinstance(mode, str) and re.fullmatch(r"[rwxabt+]*[wxa+][rwxabt+]*", mode) for mode in modes
        ) or ("O_WRONLY" in text or "O_RDWR" in text or ("os.open" in text and "O_RDONLY" not in text))
    return False


@pytest.mark.parametrize("path", sorted((CHECKOUT / "tcpdrill").rglob("*.py")), ids=lambda path: path.name)
def test_nobody_else_writes_files(path: Path) -> None:
    name = path.relative_to(CHECKOUT / "tcpdrill").as_posix()
    calls = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    assert name in WRITERS or [ast.unparse(call) for call in calls if writes(call)] == []
