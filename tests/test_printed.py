"""What is foreign never reaches a terminal raw: names, tags, settings, logs and packages, in every format."""

from __future__ import annotations

import ast
import io
import json
import re
import sqlite3
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import damaged_packages
import foreign_texts
import pytest
import sample_notes
import small_material as small
from program import CHECKOUT, environment

from tcpdrill import cli
from tcpdrill.decks.package import package
from tcpdrill.ground.printed import lines_of, one_line, prepared, visible, write_styled
from tcpdrill.ground.wording import Lang
from tcpdrill.practice.log_lines import Review, as_line
from tcpdrill.practice.review_log import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")

FORGED: Final = "::error::forged"
EVIL: Final = f"\x1b]0;x\x07\x1b[31m\x9b1m\r\n{FORGED}\u202e\u2066\u2028\u0085\x7f\udcff"
"""What a hostile name holds: sequences of a terminal, a new line for a runner, other orders of reading."""

RAW: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
OURS: Final = re.compile("\x1b\\[(?:0|1|31|35|36|1;7)m")

TAG: Final = b"!<tag:%1b]0;x%07%0d%0a::error::forged%e2%80%ae%c2%85>"
QUESTION: Final = "handshake.step1.flags/step-flags"
AT: Final = datetime(2026, 3, 2, tzinfo=UTC)


class Octets(io.BytesIO):
    """What is printed, to a terminal or elsewhere."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def put(folder: Path) -> None:
    """Put hostile files of every kind into a folder, most of them under hostile names."""
    material = small.written_to(folder / EVIL / "content")
    (material / "handshake.yaml").write_bytes(b"topic: " + TAG + b" x\n")
    (material / f"{EVIL}.yaml").write_bytes(b"topic: stray\n")
    small.written_to(folder / f"sound{EVIL}")
    (folder / f"{EVIL}.script").write_bytes(b"script: " + TAG + b" []\n")
    (folder / "key.script").write_bytes(b"script:\n  - " + TAG + b": connect\n")
    put_packages(folder)
    put_logs(folder)
    for name, text in CONFIGS.items():
        (folder / name).mkdir()
        (folder / name / "config.toml").write_text(text, encoding="utf-8")


CONFIGS: Final = {
    "key": '"\\u001b]0;x\\u0007\\n::error::forged\\u202e" = 1\n',
    "value": 'order = "\\u001b]0;x\\u0007\\n::error::forged\\u202e\\u0085"\n',
    "raw": f'order = "{EVIL[:4]}\u0085"\n',
}


def put_packages(folder: Path) -> None:
    sample = sample_notes.notes()
    built = package(sample, Lang.ZH, sample_notes.stamps(sample), "", sample_notes.DECKS)
    inside = damaged_packages.members(built)
    (name,) = (name for name in inside if name.startswith("collection.anki2"))
    connection = sqlite3.connect(":memory:")
    connection.deserialize(inside[name])
    evil = EVIL.removesuffix("\udcff")
    connection.execute("UPDATE notes SET guid = ? || rowid, tags = ?, mod = 0", (evil, evil))
    for column in ("models", "decks"):
        ((text,),) = connection.execute(f"SELECT {column} FROM col")  # noqa: S608 - our own names
        renamed = re.sub(r'("name": ")', lambda found: found[1] + json.dumps(evil)[1:-1], text)
        connection.execute(f"UPDATE col SET {column} = ?", (renamed,))  # noqa: S608 - likewise
    inside[name] = damaged_packages.closed(connection)
    (folder / "evil.apkg").write_bytes(damaged_packages.archived(inside))
    (folder / "sound.apkg").write_bytes(built)
    (folder / f"{EVIL}.apkg").write_bytes(built[:-40])


def put_logs(folder: Path) -> None:
    text = EVIL.removesuffix("\udcff")
    review = Review("id", AT, QUESTION, 1, "en", text, "wrong", 1, 900, text, text, text)
    lines = [as_line(review._replace(id=f"{number}{text}")) for number in range(3)]
    broken = [
        EVIL.replace("\r\n", " ").encode("utf-8", "surrogateescape"),
        f'{{"v":1,"id":"{EVIL[-2]}"}}\n'.encode(),
    ]
    (folder / EVIL / FILE_NAME).write_bytes(b"".join([*lines, *broken]))
    (folder / f"{EVIL}.jsonl").write_bytes(b"".join([*broken, *lines]))


BAD = f"{EVIL}/content"
SOUND = f"sound{EVIL}"
CHECKS = [["check", "--content", BAD, "--format", form] for form in ("full", "concise", "json", "github")]
ARGUMENTS = [
    *CHECKS,
    ["check", f"{EVIL}.yaml", "--content", BAD],
    ["check", EVIL, "--content", SOUND],
    ["slips", "--content", BAD],
    ["facts", "--content", f"missing{EVIL}"],
    ["trace", "--script", f"{EVIL}.script"],
    ["trace", "--script", "key.script"],
    ["trace", "--script", f"missing{EVIL}"],
    ["trace", "normal-open", "--lang", "en"],
    ["trace", "--content", SOUND],
    ["diff", "evil.apkg", "sound.apkg"],
    ["diff", "sound.apkg", "evil.apkg"],
    ["diff", "evil.apkg", "sound.apkg", "--json"],
    ["diff", f"{EVIL}.apkg"],
    ["build", "--content", SOUND, "--out", f"{EVIL}.built"],
    ["build", "--content", SOUND, "--out", f"{EVIL}.jsonl"],
    ["build", "--content", SOUND, "--out", f"{EVIL}.built", "--check"],
    ["preview", "--content", SOUND, "--out", f"{EVIL}.html"],
    ["preview", "--content", SOUND, "--out", f"{EVIL}/no/such.html"],
    ["questions", "--content", SOUND, "--out", f"{EVIL}.out"],
    ["table", "--svg", f"{EVIL}.svg"],
    ["history", "import", f"{EVIL}.jsonl"],
    ["history", "import", f"missing{EVIL}"],
    *[[EVIL], [f"--{EVIL}"], ["drill", EVIL], ["drill", "--kind", EVIL], ["check", "--explain", EVIL]],
    *[["replay", EVIL], ["trace", EVIL], ["table", EVIL], ["table", "--width", EVIL], ["--lang", EVIL]],
    *[["questions", "--fact", EVIL], ["questions", "--format", EVIL], ["build", "--change-schema", EVIL]],
]
OF_THE_LOG = [
    *["stats", "stats --json", "stats --svg -", "due", "undo", "replay --plain", "replay --json", "doctor"],
    *["doctor --json", "history export", "drill --plain --cram -n 1", "drill --json --cram -n 1"],
]
VARIABLES = ("TERM", "LANG", "LC_ALL", "TZ", "TCPDRILL_LANG", "SOURCE_DATE_EPOCH", "COLUMNS")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    put(made)
    return made


def run(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], variables: dict[str, str], *, terminal: bool
) -> tuple[str, str]:
    """Run a command in this process and return what it wrote to both streams."""
    written = []
    for name in ("stdout", "stderr"):
        written.append(Octets(terminal=terminal))
        monkeypatch.setattr(sys, name, io.TextIOWrapper(written[-1], "ascii"))
    typed = io.BytesIO(f"{EVIL}\n1\n:hint\n{EVIL}\nSYN\n".encode("utf-8", "surrogateescape"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(typed, "utf-8"))
    monkeypatch.setattr(sys, "argv", ["tcpdrill", *arguments])
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        cli.main()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    out, err = (stream.getvalue().decode("utf-8", "surrogateescape") for stream in written)
    return out, err


def check_shown(told: tuple[str, str], *, terminal: bool) -> None:
    """See that nothing was obeyed or forged, and that no command failed in an unforeseen way."""
    for text in (each.replace("\r\n", "\n") for each in told):
        assert RAW.findall(OURS.sub("", text) if terminal else text) == []
        assert [line for line in text.split("\n") if line.startswith(FORGED)] == []
        assert "a fault in tcpdrill" not in text


def check_json(arguments: list[str], out: str) -> None:
    if "--json" in arguments or arguments[-1] == "json":
        whole = arguments[0] in {"check", "diff", "stats", "doctor"}
        for document in [out] if whole else out.splitlines():
            json.loads(document)


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=ascii)
def test_names_and_what_files_hold_are_shown(
    arguments: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    monkeypatch.chdir(folder)
    told = run(monkeypatch, arguments, environment(folder / "empty"), terminal=terminal)
    assert any(told)
    check_shown(told, terminal=terminal)
    check_json(arguments, told[0])


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("command", OF_THE_LOG)
def test_what_a_log_holds_is_shown(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    monkeypatch.chdir(folder)
    arguments = [*command.split(), "--content", SOUND]
    told = run(monkeypatch, arguments, environment(folder / EVIL), terminal=terminal)
    if command == "history export" and not terminal:
        assert told[0].encode("utf-8", "surrogateescape") == (folder / EVIL / FILE_NAME).read_bytes()
        told = ("", told[1])
    check_shown(told, terminal=terminal)
    check_json(arguments, told[0])


@pytest.mark.parametrize("command", ["due", "doctor", "doctor --json"])
@pytest.mark.parametrize("data", CONFIGS)
def test_what_settings_hold_is_shown(
    command: str, data: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    told = run(monkeypatch, command.split(), environment(folder / data), terminal=True)
    assert "config.toml:1" in "".join(told)
    check_shown(told, terminal=True)


@pytest.mark.parametrize("command", ["doctor", "build", "table", "stats"])
@pytest.mark.parametrize("name", VARIABLES)
def test_what_variables_hold_is_shown(
    name: str, command: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    arguments = [command, *(["--content", SOUND, "--check"] if command == "build" else [])]
    told = run(monkeypatch, arguments, {**environment(folder / "empty"), name: EVIL}, terminal=True)
    check_shown(told, terminal=True)


def test_our_own_colours_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {**environment(folder / "empty"), "TERM": "xterm"}
    out, _ = run(monkeypatch, ["trace", "lost-syn"], variables, terminal=True)
    assert {"\x1b[31m", "\x1b[0m"} <= set(OURS.findall(out))
    assert "\\x1b" not in out


def test_a_text_is_shown_and_keeps_its_lines_and_letters() -> None:
    assert visible("a\tb\r\n序号\n\x1b[1m\r\x85\u202e\udcff") == (
        "a\tb\r\n序号\n\\x1b[1m\\r\\u0085\\u202e\\udcff"
    )
    assert one_line("a\tb\r\nc") == "a\\tb\\r\\nc"
    assert lines_of(["a\nb", "c"]) == "a\\nb\nc\n"


def test_a_stream_shows_and_styles() -> None:
    octets = io.BytesIO()
    stream = prepared(io.TextIOWrapper(octets, "ascii"))
    stream.write("\x1b[1m序号\n")
    write_styled(stream, "\x1b[1;31mred\x1b[0m\x1b[H\x1b[2J\x1b]0;x\x07\n")
    stream.flush()
    assert octets.getvalue().decode() == "\\x1b[1m序号\n\x1b[1;31mred\x1b[0m\x1b[H\x1b[2J\\x1b]0;x\\x07\n"


@pytest.mark.parametrize("value", [f"{EVIL}", "\x7f\x80\udc00\ud800", "\\"])
def test_json_stays_json(value: str) -> None:
    shown = visible(json.dumps(value, ensure_ascii=False))
    assert json.loads(shown) == value
    assert not RAW.search(shown)


WRITING: Final = {"printed.py", "cli.py", "commands/options.py", "practice/asking.py"}
"""Who may name a standard stream's `write`, or Typer's `echo`: they clean what they write."""


@pytest.mark.parametrize("path", sorted((CHECKOUT / "tcpdrill").rglob("*.py")), ids=lambda path: path.name)
def test_nobody_else_writes_to_a_standard_stream(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    name = path.relative_to(CHECKOUT / "tcpdrill").as_posix()
    calls = [ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = {
        call for call in calls if re.fullmatch(r"print|typer\.s?echo|sys\.std(out|err)\.\w*write\w*", call)
    }
    assert not found or name in WRITING


# Any text

SAMPLED, WHOLE = 3_000, 1_000_000


def test_any_foreign_text_is_shown_in_every_format(sample_seed: int) -> None:
    assert set(foreign_texts.tried(sample_seed, SAMPLED)) == {"shown"}


@pytest.mark.whole
def test_a_million_foreign_texts_are_shown(sample_seed: int) -> None:
    assert set(foreign_texts.tried(sample_seed, WHOLE)) == {"shown"}


def test_a_gap_in_what_is_cleaned_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tcpdrill.ground.printed._OBEYED", re.compile("[\x00-\x08\x0b-\x1f]"))
    assert set(foreign_texts.tried(1, 600)) > {"shown"}
