"""Faces that every command shows alike: options, streams, widths, interruptions, odd input."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import small_material
from program import CONTENT, called, environment, tcpdrill
from typer.testing import CliRunner

from tcpdrill.cli import app
from tcpdrill.ground.cells import width as cells
from tcpdrill.ground.errors import InputError
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from pathlib import Path

EVERYWHERE = [
    ("check",),
    ("doctor",),
    ("due",),
    ("stats",),
    ("slips",),
    ("facts",),
    ("table",),
    ("trace",),
    ("undo",),
    ("history", "export"),
    ("history", "import"),
    ("drill",),
    ("replay",),
    ("questions",),
    ("build",),
    ("diff",),
    ("preview",),
]


@pytest.mark.parametrize("command", EVERYWHERE, ids=" ".join)
def test_every_command_takes_a_language_and_the_material(command: tuple[str, ...], tmp_path: Path) -> None:
    helped = called(*command, "--help", data=tmp_path).out
    assert "--lang" in helped
    assert "--content" in helped


@pytest.mark.parametrize(
    "command", [("table",), ("table", "LISTEN"), ("trace", "--script", "mine.yaml")], ids=" ".join
)
def test_material_that_is_named_is_read_even_where_little_of_it_is_needed(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(
        "script:\n  - server: listen\n  - client: connect\n", encoding="utf-8"
    )
    assert called(*command, "--content", "missing", data=tmp_path).status == 1
    told = called(*command, "--content", CONTENT, data=tmp_path)
    assert told.status == 0
    assert "客户端" not in told.out


def test_coverage_is_not_drawn(tmp_path: Path) -> None:
    done = called("table", "--coverage", "--svg", "t.svg", data=tmp_path)
    assert (done.status, (tmp_path / "t.svg").exists()) == (2, False)


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("columns", [40, 80])
def test_traces_and_their_list_keep_to_the_window(columns: int, lang: Lang, tmp_path: Path) -> None:
    names = [path.stem for path in (CONTENT / "scenarios").glob("*.yaml")]
    longest = sorted(names, key=len)[-6:]
    for arguments in ([], *([name] for name in longest)):
        told = called("trace", *arguments, "--lang", lang, "--width", str(columns), data=tmp_path).out
        assert max(map(cells, told.splitlines())) <= columns


def test_facts_keep_to_the_window(tmp_path: Path) -> None:
    told = called("facts", "--lang", "zh", "--width", "60", data=tmp_path).out.splitlines()
    assert max(cells(line) for line in told if line.startswith("  ")) <= 60


def test_a_refused_call_is_told_in_every_picture_of_a_trace(tmp_path: Path) -> None:
    calls = ["server: {send: 5}", "server: listen", "client: connect", "client: connect", "deliver: all"]
    script = "script:\n" + "".join(f"  - {call}\n" for call in calls)
    (tmp_path / "mine.yaml").write_text(script, encoding="utf-8")
    called("trace", "--script", "mine.yaml", "--svg", "t.svg", "--lang", "en", data=tmp_path)
    drawn = called("trace", "--script", "mine.yaml", "--lang", "en", data=tmp_path).out
    for told in (drawn, (tmp_path / "t.svg").read_text(encoding="utf-8")):
        assert "SEND refused: connection" in told
        assert "OPEN refused:" in told


@pytest.mark.parametrize("encoding", ["ascii", "latin-1:strict"])
def test_chinese_is_read_whatever_the_locale_says(encoding: str, tmp_path: Path) -> None:
    done = tcpdrill(
        *("drill", "--plain", "--json", "--cram", "--kind", "step-flags", "-n", "1", "--lang", "zh"),
        data=tmp_path,
        stdin="同步＋确认\n",
        PYTHONIOENCODING=encoding,
    )
    assert done.status == 0
    assert "verdict" in [line["event"] for line in done.json_lines]


def test_bytes_that_are_no_text_are_no_answer(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tcpdrill", "drill", "--plain", "--json", "--cram", "-n", "1"],
        input=b"\xff\xfe\n",
        capture_output=True,
        env=environment(tmp_path),
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"fault" not in done.stderr


CLOSED = [
    ("drill --plain --json --cram", "<&-", 0),
    ("trace normal-open", ">&-", 0),
    ("doctor", ">&-", None),
    ("history export", ">&-", 0),
    ("trace nope", "2>&-", 2),
]


@pytest.mark.parametrize(("arguments", "closing", "status"), CLOSED)
def test_a_stream_that_is_closed_is_as_good_as_an_empty_one(
    arguments: str, closing: str, status: int | None, tmp_path: Path
) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m tcpdrill {arguments} {closing}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=environment(tmp_path),
        check=False,
    )
    assert done.returncode == status or status is None
    assert "fault" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("after", [0.05, 0.1, 0.15, 0.2, 0.3])
def test_ctrl_c_while_it_starts_is_no_traceback(after: float, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "from tcpdrill.__main__ import main; print(flush=True); main()", "questions"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert b"Traceback" not in told
    # At its very end the interpreter lets the signal have its way, and says nothing either.
    assert process.returncode in {0, 130, -signal.SIGINT}


@pytest.mark.parametrize("command", [("undo",), ("replay", "--plain"), ("history", "export")], ids=" ".join)
def test_lines_that_cannot_be_read_are_told_by_every_command(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    tcpdrill("drill", "--plain", "--cram", "-n", "1", "--seed", "1", data=tmp_path, stdin="1\nSYN\n")
    with (tmp_path / "reviews.jsonl").open("a", encoding="utf-8") as log:
        log.write("hello\n")
    assert "cannot be read, kept and passed over" in tcpdrill(*command, data=tmp_path).err


@pytest.mark.parametrize(
    ("epoch", "status"), [("99999999999999999", 2), ("-1", 2), ("", 0), ("1700000000", 0)]
)
def test_source_date_epoch_is_a_time_or_a_mistake(epoch: str, status: int, tmp_path: Path) -> None:
    done = called("build", "--out", "decks", data=tmp_path, SOURCE_DATE_EPOCH=epoch)
    assert done.status == status


def test_a_short_log_is_replayed_in_silence(tmp_path: Path) -> None:
    tcpdrill("drill", "--plain", "--cram", "-n", "1", data=tmp_path, stdin="A\n1\nSYN\n")
    with (tmp_path / "reviews.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"v": 1, "id"')
    assert "%" not in tcpdrill("due", data=tmp_path).err


def test_in_english_the_notes_chinese_words_have_their_meaning_beside_them(tmp_path: Path) -> None:
    english = called("slips", "--lang", "en", data=tmp_path).out
    assert "准备关闭TCP (prepares to close TCP)" in english
    assert "prepares" not in called("slips", "--lang", "zh", data=tmp_path).out
    for slip in called("slips", "--json", "--lang", "en", data=tmp_path).json:
        said = f"{slip['quote']} ("
        assert slip["quote"].isascii() or said in " ".join(english.split()), slip["quote"]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (Lang.ZH, "笔记第 33 行写的是“准备关闭TCP”。"),
        (Lang.EN, "The notes say on line 33: “准备关闭TCP” (prepares to close TCP)."),
    ],
)
def test_a_drill_tells_the_notes_words_and_what_they_mean(lang: Lang, told: str, tmp_path: Path) -> None:
    narrow = ("drill", "--plain", "teardown", "--kind", "side-round", "--cram", "-n", "9", "--seed", "2")
    assert told in called(*narrow, "--lang", lang, data=tmp_path, stdin="A\n" * 9).out


def test_material_with_scenarios_of_other_names_is_asked_like_any(tmp_path: Path) -> None:
    small = small_material.written_to(tmp_path / "small")
    for kind in ("read-capture", "blank-segment"):
        asked = called("questions", "--content", small, "--kind", kind, "-n", "20", "--json", data=tmp_path)
        assert len(asked.json_lines) == 20
    drilled = called("drill", "--content", small, "--plain", "--cram", data=tmp_path)
    assert drilled.status == 0
    assert "fault" not in drilled.err


def test_a_script_is_drawn_beside_broken_material_in_any_locale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise InputError("the material was read")

    monkeypatch.setattr("tcpdrill.proof.checked.load_checked", refuse)
    (tmp_path / "mine.yaml").write_text("script:\n  - client: connect\n", encoding="utf-8")
    for locale in ("C", "", "de_DE.UTF-8", "zh_CN.UTF-8"):
        monkeypatch.setenv("LC_ALL", locale)
        monkeypatch.delenv("LANG", raising=False)
        done = CliRunner().invoke(app, ["trace", "--script", str(tmp_path / "mine.yaml")])
        assert (done.exit_code, "SYN" in done.output) == (0, True)
        assert ("客户端" in done.output) is locale.startswith("zh")
