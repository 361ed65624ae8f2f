"""The program as others meet it: commands, exit statuses, streams, languages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from program import CONTENT, called, environment, tcpdrill

from tcpdrill import __version__
from tcpdrill.commands.options import language
from tcpdrill.ground.errors import UsageError
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [
    "build",
    "check",
    "diff",
    "doctor",
    "drill",
    "due",
    "facts",
    "history",
    "preview",
    "questions",
    "replay",
    "slips",
    "stats",
    "table",
    "trace",
    "undo",
]
LIGHT = ("--version", "--help", "check --help")
HEAVY = {"rich", "questionary", "prompt_toolkit", "genanki", "fsrs", "platformdirs", "sqlite3", "anki"}

USAGE = [
    ["--no-such-option"],
    ["no-such-command"],
    ["drill", "no-such-topic"],
    ["drill", "--kind", "no-such-kind"],
    ["questions", "--topic", "no-such-topic"],
    ["questions", "--kind", "no-such-kind"],
    ["questions", "--fact", "no-such-fact"],
    ["trace", "no-such-scenario"],
    ["trace", "normal-open", "--script", "also.yaml"],
    ["table", "NO_SUCH_STATE"],
    ["check", "--explain", "Z999"],
    ["build", "--topic", "no-such-topic"],
    ["build", "--check", "--change-schema", "no-such-type"],
    ["facts", "--topic", "no-such-topic"],
    ["questions", "-n", "0"],
    ["trace", "normal-open", "--json", "--svg", "ladder.svg"],
    ["questions", "--json", "--format", "csv"],
]

FAILURES = [
    ["check", "--content", "missing"],
    ["trace", "--script", "missing.yaml"],
    ["diff", "missing.apkg"],
    ["history", "import", "missing.jsonl"],
    ["undo"],
    ["replay", "--plain"],
    ["slips", "--content", "missing"],
]


def test_the_version_is_told(tmp_path: Path) -> None:
    assert tcpdrill("--version", data=tmp_path).out == f"tcpdrill {__version__}\n"


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = tcpdrill("--help", data=tmp_path)
    assert shown.status == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in shown.out] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    shown = called(command, "--help", data=tmp_path)
    assert shown.status == 0
    assert "Usage: tcpdrill" in shown.out


@pytest.mark.parametrize("group", [[], ["history"]], ids=" ".join)
def test_a_group_without_a_command_tells_its_help_as_it_is(group: list[str], tmp_path: Path) -> None:
    shown, wanted = called(*group, data=tmp_path), called(*group, "--help", data=tmp_path)
    assert (shown.status, shown.out, shown.err) == (2, "", wanted.out)


@pytest.mark.parametrize("arguments", USAGE, ids=" ".join)
def test_what_does_not_exist_is_a_usage_error(arguments: list[str], tmp_path: Path) -> None:
    done = called(*arguments, data=tmp_path)
    assert done.status == 2
    assert done.out == ""
    assert done.err


@pytest.mark.parametrize("arguments", FAILURES, ids=" ".join)
def test_what_cannot_be_read_is_a_failure_that_says_where_and_how_to_mend_it(
    arguments: list[str], tmp_path: Path
) -> None:
    done = called(*arguments, data=tmp_path)
    assert done.status == 1
    assert done.out == ""
    first, mend = done.err.splitlines()[:2]
    assert first.startswith("tcpdrill: ")
    assert mend.startswith("  ")


@pytest.mark.parametrize("arguments", LIGHT)
def test_starting_imports_nothing_heavy(arguments: str, tmp_path: Path) -> None:
    assert not HEAVY & imported_by(arguments.split(), tmp_path)


def test_check_imports_nothing_heavy(tmp_path: Path) -> None:
    assert not HEAVY & imported_by(["check"], tmp_path)


def test_the_first_plain_question_imports_nothing_heavy(tmp_path: Path) -> None:
    assert not HEAVY & imported_by(["drill", "--plain", "--lang", "en"], tmp_path)


def imported_by(arguments: list[str], tmp_path: Path) -> set[str]:
    """Run the program and return the top-level modules that it had imported by its end."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr))\n"
        "from tcpdrill.cli import main\n"
        f"sys.argv = ['tcpdrill', *{arguments!r}]\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="",
        capture_output=True,
        encoding="utf-8",
        env=environment(tmp_path),
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("option", "variables", "spoken"),
    [
        (Lang.EN, {"TCPDRILL_LANG": "zh"}, Lang.EN),
        (None, {"TCPDRILL_LANG": "en", "LANG": "zh_CN.UTF-8"}, Lang.EN),
        (None, {"LANG": "en_GB.UTF-8"}, Lang.EN),
        (None, {"LANG": "zh_CN.UTF-8"}, Lang.ZH),
        (None, {"LC_ALL": "zh_TW", "LANG": "en_US"}, Lang.ZH),
        (None, {"LC_ALL": "", "LANG": "en_US"}, Lang.EN),
        (None, {"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US"}, Lang.ZH),
        (None, {"LANG": "C.UTF-8"}, Lang.EN),
        (None, {"LANG": "C"}, Lang.EN),
        (None, {"LANG": "POSIX"}, Lang.EN),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, Lang.EN),
        (None, {"LANG": "de_DE.UTF-8"}, Lang.EN),
        (None, {"LANG": ""}, Lang.EN),
        (None, {}, Lang.EN),
    ],
)
def test_the_language_is_chinese_where_option_variable_or_locale_say_so_and_english_elsewhere(
    option: Lang | None, variables: dict[str, str], spoken: Lang
) -> None:
    assert language(option, variables) is spoken


def test_a_language_that_the_material_lacks_is_refused() -> None:
    with pytest.raises(UsageError, match="TCPDRILL_LANG"):
        language(None, {"TCPDRILL_LANG": "tlh"})


def test_the_table_has_342_rows(tmp_path: Path) -> None:
    assert len(tcpdrill("table", "--json", data=tmp_path).json) == 342


def test_every_line_of_the_table_fits(tmp_path: Path) -> None:
    shown = tcpdrill("table", "--width", "40", "CLOSED", "time-wait", data=tmp_path)
    lines = shown.out.splitlines()
    assert max(map(len, lines)) <= 40
    assert lines[0] == "CLOSED"
    assert "TIME_WAIT" in lines


def test_every_transition_of_the_diagram_is_covered_by_scenarios_and_facts(tmp_path: Path) -> None:
    found = tcpdrill("table", "--coverage", "--json", data=tmp_path).json
    assert len(found) == 21
    assert [item for item in found if not item["scenarios"] or not item["facts"]] == []


def test_drawings_are_svg(tmp_path: Path) -> None:
    for name, arguments in (("state.svg", ["table"]), ("ladder.svg", ["trace", "lost-last-ack"])):
        assert tcpdrill(*arguments, "--svg", name, "--lang", "en", data=tmp_path).status == 0
        assert ET.parse(tmp_path / name).getroot().tag.endswith("svg")


def test_a_drawing_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    done = tcpdrill("table", "--svg", "no/such/folder/state.svg", data=tmp_path)
    assert done.status == 1
    assert "cannot be written" in done.err


def test_trace_lists_the_scenarios(tmp_path: Path) -> None:
    names = {path.stem for path in (CONTENT / "scenarios").glob("*.yaml")}
    assert {item["name"] for item in tcpdrill("trace", "--json", data=tmp_path).json} == names
    assert "normal-open" in tcpdrill("trace", data=tmp_path).out


def test_a_script_of_ones_own_is_drawn(tmp_path: Path) -> None:
    script = tmp_path / "mine.yaml"
    script.write_text("script:\n  - client: connect\n  - deliver: all\n", encoding="utf-8")
    shown = tcpdrill("trace", "--script", script, "--lang", "en", "--ascii", data=tmp_path)
    assert "RST,ACK" in shown.out
    assert shown.out.isascii()
    told = tcpdrill("trace", "--script", script, "--json", data=tmp_path).json
    assert [step["flags"] for step in told["steps"]] == [["SYN"], ["RST", "ACK"]]


BAD_SCRIPTS = {
    "script:\n  - client: dance\n": 2,
    "script:\n  - waiter: listen\n": 2,
    "script:\n  - client: connect\n  - deliver: 7\n": 3,
    "script:\n  - client: connect\n  - lose: 1\n  - deliver: 1\n": 4,
    "isn: {client: 4294967296}\nscript:\n  - client: connect\n": 1,
    "isn: {client: -1}\nscript:\n  - client: connect\n": 1,
    "script:\n  - client: connect\n  - forge: {to: nobody, flags: [SYN], seq: 1}\n": 3,
    "script:\n  - client: connect\n  - forge: {to: client, flags: [XYZ], seq: 1}\n": 3,
    "script:\n  - timer: {client: lunch}\n": 2,
    "script: [1\n": 1,
    "": 1,
}


@pytest.mark.parametrize("text", BAD_SCRIPTS, ids=repr)
def test_a_bad_script_is_an_error_at_its_line_and_nothing_is_drawn(text: str, tmp_path: Path) -> None:
    script = tmp_path / "bad.yaml"
    script.write_text(text, encoding="utf-8")
    done = tcpdrill("trace", "--script", script, data=tmp_path)
    assert done.status == 1
    assert done.out == ""
    assert f"bad.yaml:{BAD_SCRIPTS[text]}:" in done.err


def test_an_installed_copy_of_the_content_works_from_any_folder(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(CONTENT, copy)
    assert tcpdrill("check", "--content", copy, data=tmp_path).status == 0


@pytest.mark.parametrize("lang", list(Lang))
def test_slips_tell_line_quote_truth_and_reason(lang: Lang, tmp_path: Path) -> None:
    found = tcpdrill("slips", "--json", "--lang", lang, data=tmp_path).json
    assert {6, 12, 19, 20, 21, 22, 26, 27, 29, 33, 35, 40, 41} <= {slip["notes_line"] for slip in found}
    assert all(slip[key] for slip in found for key in ("quote", "says", "holds", "because", "rfc"))


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (Lang.ZH, ("没写出 · handshake.step3", "实际 (Seq)：x+1", "意思是 (标志)：FIN", "处没写出")),
        (
            Lang.EN,
            ("left out · handshake.step3", "What holds (Seq): x+1", "That is (flags): FIN", "loose in"),
        ),
    ],
)
def test_slips_name_the_field_where_its_value_would_say_nothing(
    lang: Lang, told: tuple[str, ...], tmp_path: Path
) -> None:
    lines = tcpdrill("slips", "--lang", lang, data=tmp_path).out
    assert all(text in lines for text in told)


def test_output_into_a_pipe_that_closes_is_no_fault(tmp_path: Path) -> None:
    command = f"{sys.executable} -m tcpdrill questions -n 2000 --json | head -n 1"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        encoding="utf-8",
        env=environment(tmp_path),
        check=True,
    )
    assert done.stdout.startswith("{")
    assert "Traceback" not in done.stderr


def test_a_missing_folder_of_scenarios_is_named(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(CONTENT, copy)
    shutil.rmtree(copy / "scenarios")
    told = tcpdrill("check", "--content", copy, "--json", data=tmp_path).json
    assert [problem["code"] for problem in told if problem["path"] == "scenarios"] == ["Y101"]
    (copy / "scenarios").write_text("", encoding="utf-8")
    told = tcpdrill("check", "--content", copy, "--json", data=tmp_path).json
    assert [problem["code"] for problem in told if problem["path"] == "scenarios"] == ["Y102"]


def test_what_is_no_log_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing\n" * 20, encoding="utf-8")
    done = tcpdrill("history", "import", "notes.txt", data=tmp_path)
    assert done.status == 1
    assert "holds no line of a log" in done.err
    assert done.err.count("not added") == 5


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - a device, not a file
        done = subprocess.run(
            [sys.executable, "-m", "tcpdrill", "facts", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment(tmp_path),
            check=False,
        )
    assert done.returncode == 1
    assert "cannot be written: No space left" in done.stderr
    assert "fault" not in done.stderr


def test_a_run_that_cannot_go_on_has_a_code_and_a_hint(tmp_path: Path) -> None:
    script = tmp_path / "mine.yaml"
    script.write_text("script:\n  - client: connect\n  - deliver: 9\n", encoding="utf-8")
    message, hint = tcpdrill("trace", "--script", script, data=tmp_path).err.splitlines()
    assert "mine.yaml:3:" in message
    assert "X602" in message
    assert hint.startswith("  ")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("tcpdrill trace lost-s", {"lost-second-fin", "lost-syn", "lost-synack"}),
        ("tcpdrill drill hand", {"handshake"}),
        ("tcpdrill drill --kind step-s", {"step-sender", "step-seq"}),
        ("tcpdrill check --explain X60", {f"X60{n}" for n in range(1, 7)}),
    ],
)
def test_the_shell_completes_topics_kinds_scenarios_and_codes(
    words: str, offered: set[str], tmp_path: Path
) -> None:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", "from tcpdrill.cli import main; main()"],
        capture_output=True,
        encoding="utf-8",
        env=environment(tmp_path, _TCPDRILL_COMPLETE="complete_bash", **asked),
        check=False,
    )
    assert set(done.stdout.split()) == offered


MARK = b"\xef\xbb\xbf"
CHINESE_CSV = ("questions", "-n", "3", "--format", "csv", "--lang", "zh")


def test_csv_in_a_file_opens_in_a_spreadsheet_and_a_pipe_gets_the_bare_rows(tmp_path: Path) -> None:
    piped = tcpdrill(*CHINESE_CSV, data=tmp_path).out
    assert piped.startswith("id,lang,")
    assert tcpdrill(*CHINESE_CSV, "--out", "out.csv", data=tmp_path).out == ""
    with (tmp_path / "redirected.csv").open("wb") as file:
        for _ in range(2):
            subprocess.run(
                [sys.executable, "-m", "tcpdrill", *CHINESE_CSV],
                stdout=file,
                env=environment(tmp_path),
                check=True,
            )
    once = (tmp_path / "out.csv").read_bytes()
    assert once.startswith(MARK + b"id,lang,")
    assert once.removeprefix(MARK).decode().replace("\r\n", "\n") == piped
    assert (tmp_path / "redirected.csv").read_bytes() == once + once.removeprefix(MARK)


@pytest.mark.parametrize("form", ["json", "gift", "md"])
def test_only_csv_begins_with_a_mark(form: str, tmp_path: Path) -> None:
    tcpdrill("questions", "-n", "2", "--format", form, "--out", "out.txt", data=tmp_path)
    assert not (tmp_path / "out.txt").read_bytes().startswith(MARK)
