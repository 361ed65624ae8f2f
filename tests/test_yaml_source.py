from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.ground.problems import Problem, count_of
from tcpdrill.material import yaml_source
from tcpdrill.material.nodes import Broken, Mapping, Scalar, Sequence, place
from tcpdrill.material.yaml_source import DEEPEST, LARGEST, decode, parse, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = [
    ("", "1:1 Y103"),
    ("\ufeff\n", "1:1 Y103"),
    ("# a comment\n", "1:1 Y103"),
    ("---\n...\n", ""),
    ("a: [b\nc: d\n", "1:4 Y106"),
    ("a: 'b\nc: d\n", "1:4 Y106"),
    ("a: b\n  c: d\n", "2:4 Y106"),
    ("a: b: c\n", "1:5 Y106"),
    ("a\nb: c\n", "2:2 Y106"),
    ('a: "\\q"\n', "1:5 Y106"),
    ("a: {b: c}}\n", "1:10 Y106"),
    ("a: b\n---\nc: d\n", "2:1 Y107"),
    ("a: 1\nb: 2\na: 3\n", "3:1 Y108"),
    ("a: {b: 1, b: 2}\n", "1:11 Y108"),
    ("a: &x 1\nb: *x\n", "1:4 Y109, 2:4 Y109"),
    ("a: &x [*x]\n", "1:4 Y109, 1:8 Y109"),
    ("<<: {a: 1}\n", "1:1 Y110"),
    ("a: !!str b\n", "1:4 Y111"),
    ("a: !mine {b: c}\n", "1:4 Y111"),
    ("a: !!python/object:os.system b\n", "1:4 Y111"),
    ("on: 1\n", "1:1 Y112"),
    ("a: no\n", "1:4 Y112"),
    ("a: [b, Yes]\n", "1:8 Y112"),
    ("a: TRUE\n", "1:4 Y112"),
    ("a: 12:30\n", "1:4 Y112"),
    ("a: 017\n", "1:4 Y112"),
    ("a: 0o17\n", "1:4 Y112"),
    ("a: 0x1F\n", "1:4 Y112"),
    ("a: 1_000\n", "1:4 Y112"),
    ("a: +1\n", "1:4 Y112"),
    ("a: 1e3\n", "1:4 Y112"),
    ("a: .inf\n", "1:4 Y112"),
    ("a: 2024-01-31\n", "1:4 Y112"),
    ("a: \x1b[31m\n", "1:4 Y113"),
    ("a: b\nc: \x00\x07\n", "2:4 Y113, 2:5 Y113"),
    ("a: 一\x9b\n", "1:5 Y113"),
    ("a: b\u2028c\n", "1:5 Y113"),
    *((f"a: b{chr(code)}c\n", "1:5 Y113") for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
    ('a: "b\\u202ec"\n', "1:4 Y113"),
    ('a: "b\\x1fc"\n', "1:4 Y113"),
    ('a: "\\u0085"\n', "1:4 Y113"),
    ('a: "b\\rc"\n', "1:4 Y113"),
    ("[" * (DEEPEST + 1), f"1:{DEEPEST + 1} Y114"),
    ("[" * (LARGEST - 1), f"1:{DEEPEST + 1} Y114"),
    ("a: " + "[" * 2000 + "]" * 2000, f"1:{DEEPEST + 3} Y114"),
    ("a:\n- [" + "{a: [" * 600, "2:78 Y114"),
    ("{a: " * 500, f"1:{4 * DEEPEST + 1} Y114"),
    ("? [a]\n: b\n", "1:3 Y115"),
    ("𝒳𝒳: 1\n一: 2\n𝒳𝒳: 3\n", "3:1 Y108"),
    ("{𝒳: 1, 一一: no}\n", "1:12 Y112"),
    ("\ufeffa: no\n", "1:4 Y112"),
    ("a: b\r\nc: no\r\n", "2:4 Y112"),
]

TAKEN: list[tuple[str, Any]] = [
    ("a: b\n", {"a": "b"}),
    ("a: true\nb: false\n", {"a": "true", "b": "false"}),
    ("a: [1, 0, 4294967295, 3.10, x+1, y]\n", {"a": ["1", "0", "4294967295", "3.10", "x+1", "y"]}),
    ("a: \"no\"\nb: '12:30'\n", {"a": "no", "b": "12:30"}),
    ("a: |\n  no\n  on\n", {"a": "no\non\n"}),
    ("a: >-\n  two\n  lines\n", {"a": "two lines"}),
    ("a: two\n  lines\n", {"a": "two lines"}),
    ("a:\nb: ~\nc: null\n", {"a": "", "b": "", "c": ""}),
    ('a: "one\\nline"\n', {"a": "one\nline"}),
    ("a: \u200f\u05d0\u200e\u200b\n", {"a": "\u200f\u05d0\u200e\u200b"}),
    ("a: <b>&amp;\n", {"a": "<b>&amp;"}),
    ("- a\n- - b\n", ["a", ["b"]]),
    ("2MSL: 3-way\n", {"2MSL": "3-way"}),
]


def plain(node: object) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(below) for below in node.members]
    assert isinstance(node, Mapping)
    return {key: plain(below) for key, below in node.fields.items()}


def told(problems: tuple[Problem, ...]) -> str:
    return ", ".join(f"{problem.place.line}:{problem.place.column} {problem.code}" for problem in problems)


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_a_problem_stands_where_it_begins(text: str, expected: str) -> None:
    assert told(parse(text.encode(), "file.yaml").problems) == expected


@pytest.mark.parametrize(("text", "expected"), TAKEN)
def test_values_are_the_text_that_was_written(text: str, expected: Any) -> None:
    document = parse(text.encode(), "file.yaml")
    assert document.problems == ()
    assert plain(document.root) == expected


def test_the_slow_parser_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ordinary = [text for text, _ in REFUSED if len(text) < LARGEST - 1 and "\\q" not in text]
    quick = [[problem.code for problem in parse(text.encode(), "f").problems] for text in ordinary]
    monkeypatch.setattr(yaml_source, "_LOADER", yaml.SafeLoader)
    assert [[problem.code for problem in parse(text.encode(), "f").problems] for text in ordinary] == quick


def test_what_stands_beside_a_problem_is_still_read() -> None:
    root = parse(b"a: no\nb: {c: *x}\nd: e\n", "f").root
    assert isinstance(root, Mapping)
    assert isinstance(root.fields["a"], Broken)
    assert plain(root.fields["d"]) == "e"


def test_the_first_of_two_values_stays() -> None:
    assert plain(parse(b"a: 1\na: 2\n", "f").root) == {"a": "1"}


def test_aliases_do_not_expand() -> None:
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 9)]
    document = parse("\n".join(["a0: &a0 [x]", *levels]).encode(), "f")
    assert {problem.code for problem in document.problems} == {"Y109"}
    assert count_of(document.problems) == 9 + 8 * 9


def test_places_count_characters_from_one() -> None:
    root = parse("𝒳一: {b: c}\n".encode(), "f").root
    assert isinstance(root, Mapping)
    inner = root.fields["𝒳一"]
    assert place("f", inner).column == 5
    assert isinstance(inner, Mapping)
    assert place("f", inner.fields["b"]).column == 9


def test_bytes_that_are_not_utf8_are_told_at_their_place() -> None:
    found = decode("一二\n三".encode() + b"\xff", "f")
    assert isinstance(found, Problem)
    assert (found.place.line, found.place.column, found.code) == (2, 2, "Y105")
    found = decode("中文".encode("gb18030"), "f")
    assert isinstance(found, Problem)
    assert found.code == "Y105"


@pytest.mark.parametrize("tag", ["!%ED%A0%80", "!<tag:%1b]0;pwn%07>"])
def test_a_tag_is_told_without_what_it_would_do(tag: str) -> None:
    problems = parse(f"a: b\nc: {tag} d\n".encode(), "f").problems
    assert told(problems) == "2:4 Y111"
    assert problems[0].message.isprintable()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("text", ["topic: more\n", "title: {zh: 三次握手，为什么不是两次, en: Three}\n" * 9])
def test_another_unicode_encoding_is_called_by_its_name(text: str, encoding: str) -> None:
    marked = {"utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}.get(encoding, b"") + text.encode(encoding)
    for data in (marked, text.encode(encoding)):
        (problem,) = parse(data, "f").problems
        name = encoding[: len("utf-16")].upper()
        assert (problem.code, problem.message) == ("Y105", f"the file is {name}, not UTF-8")


def test_a_file_of_one_mebibyte_is_the_largest(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"# " + b"x" * (LARGEST - 2))
    data = read_bytes(path, "large.yaml")
    assert isinstance(data, bytes)
    assert told(parse(data, "large.yaml").problems) == "1:1 Y103"
    path.write_bytes(b"# " + b"x" * (LARGEST - 1))
    data = read_bytes(path, "large.yaml")
    assert isinstance(data, bytes)
    assert told(parse(data, "large.yaml").problems) == "1:1 Y104"


def test_what_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "circle.yaml").symlink_to(tmp_path / "circle.yaml")
    for name, code in (
        ("missing.yaml", "Y101"),
        ("folder.yaml", "Y102"),
        ("pipe.yaml", "Y102"),
        ("circle.yaml", "Y102"),
    ):
        found = read_bytes(tmp_path / name, name)
        assert isinstance(found, Problem)
        assert (found.code, found.place.path) == (code, name)


READ_AS_NOBODY = """
import os, sys
from pathlib import Path
from tcpdrill.material.yaml_source import read_bytes
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
for name in sys.argv[1:]:
    print(getattr(read_bytes(Path(name), name), "code", "read"))
"""
"""Root may read everything: a process of its own lets go of that."""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are no bits there")
def test_a_file_without_permission_is_a_problem(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for name, mode in (("secret.yaml", 0), ("open.yaml", 0o444)):
        (tmp_path / name).write_bytes(b"a: b")
        (tmp_path / name).chmod(mode)
    command = [sys.executable, "-c", READ_AS_NOBODY, "secret.yaml", "open.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["Y102", "read"]


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    document = parse(data, "f")
    assert document.root is not None or document.problems


@given(st.text(alphabet="a:-[]{}&*!|>'\"%@`#?, \n\t\\x1né一", max_size=60))
def test_no_text_raises(text: str) -> None:
    document = parse(text.encode(), "f")
    assert document.root is not None or document.problems
    lines = text.split("\n")
    for problem in document.problems:
        assert 1 <= problem.place.line <= len(lines) + 1


@given(
    st.recursive(
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_what_yaml_writes_quoted_is_read_back(value: Any) -> None:
    text = yaml.safe_dump(value, default_style='"', allow_unicode=True).replace("!!null ", "")
    document = parse(text.encode(), "f")
    assert document.problems == ()
    assert plain(document.root) == value
