"""No id and no name of the content stands in the code: a course with other names is taught just the same."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
import real_course
from program import CONTENT, tcpdrill
from renamed_course import renamed

from tcpdrill.asking.catalogue import FAMILIES, all_kinds
from tcpdrill.material.content import load
from tcpdrill.material.schema import SECTIONS
from tcpdrill.proof.facts import facts
from tcpdrill.proof.misconceptions import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEW_TOPIC = """\
topic: udp
title: {zh: UDP, en: UDP}
terms:
  - id: udp.data_gram
    term: data-gram
    rfc: RFC 768
    meaning:
      zh: 不建立连接就发出的一段数据。
      en: A piece of data that is sent without any connection.
  - id: udp.check_sum
    term: check sum
    rfc: RFC 768
    meaning:
      zh: 让接收方发现损坏的一个值。
      en: A value by which the receiver notices damage.
"""

NEW_DECK = """\
    - deck: datagrams
      number: "90"
      title: {zh: 数据报, en: Datagrams}
      ids: {zh: 1751830501013, en: 1751830601017}
      topics: [udp]
retired:"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("renamed")
    return folder, renamed(folder)


def strings_of_the_code() -> Iterator[tuple[str, str]]:
    for path in sorted((real_course.ROOT / "tcpdrill").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.name, node.value


def test_no_name_of_the_content_stands_in_the_code() -> None:
    material = real_course.course()
    names = {*material.entries, *material.scenarios, *material.topics}
    words = {*SECTIONS, *FAMILIES, *all_kinds(), *(fact.type for fact in facts(material)), *Mistake}
    ours = {name for name in names if "." in name or "-" in name or name not in words}
    assert [found for found in strings_of_the_code() if found[1] in ours] == []
    assert "handshake" in ours


def test_a_renamed_course_checks(course: tuple[Path, dict[str, str]]) -> None:
    folder, names = course
    loaded = load(folder)
    assert loaded.problems == ()
    fixed = {name for name, new in names.items() if name == new}
    assert all(name.partition(".")[0] in ("state", "operations", "transition") for name in fixed)
    assert not set(loaded.course.topics) & set(real_course.course().topics)
    assert not set(loaded.course.scenarios) & set(real_course.course().scenarios)


def test_it_asks_the_same_questions(course: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, names = course
    asked = ("questions", "-n", "250", "--seed", "3", "--json")
    told = tcpdrill(*asked, "--content", folder, data=tmp_path)
    assert told.status == 0, told.err
    back = {new: name for name, new in names.items()}
    known = re.compile("|".join(map(re.escape, sorted(back, key=len, reverse=True))))
    plain = known.sub(lambda found: back[found[0]], told.out)
    assert plain == tcpdrill(*asked, "--content", CONTENT, data=tmp_path).out


def test_it_is_drilled_built_and_drawn(course: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, names = course
    drilled = tcpdrill(
        "drill", "--plain", "-n", "2", "--seed", "1", "--content", folder, data=tmp_path, stdin="\n1\n" * 9
    )
    assert drilled.status == 0, drilled.err
    logged = (tmp_path / "reviews.jsonl").read_text(encoding="utf-8")
    assert "_of_this_course." in logged
    built = tcpdrill("build", "--out", tmp_path / "decks", "--content", folder, data=tmp_path)
    assert built.status == 0, built.err
    drawn = tcpdrill("trace", names["normal-open"], "--content", folder, data=tmp_path)
    assert drawn.status == 0, drawn.err
    assert "ESTABLISHED" in drawn.out
    page = tmp_path / "page.html"
    assert tcpdrill("preview", "--out", page, "--content", folder, data=tmp_path).status == 0
    assert "三次握手" in page.read_text(encoding="utf-8")


def test_a_topic_goes_and_another_comes(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    renamed(folder)
    gone = "contrasts_of_this_course"
    file = folder / "course.yaml"
    text = file.read_text(encoding="utf-8").replace(f", {gone}]", ", udp]")
    before, _, after = text.partition(f"    - deck: {gone}")
    text = before + NEW_DECK + after.partition("retired:")[2]
    file.write_text(text, encoding="utf-8")
    (folder / f"{gone}.yaml").unlink()
    (folder / "udp.yaml").write_text(NEW_TOPIC, encoding="utf-8")
    assert tcpdrill("check", "--content", folder, data=tmp_path).err.endswith("every claim holds\n")
    asked = tcpdrill("questions", "--topic", "udp", "-n", "9", "--json", "--content", folder, data=tmp_path)
    assert {line["fact"] for line in asked.json_lines} == {"udp.data_gram", "udp.check_sum"}
    built = tcpdrill("build", "--out", tmp_path / "decks", "--content", folder, data=tmp_path)
    assert built.status == 0, built.err
    assert "Datagrams" in (tmp_path / "decks" / "record.json").read_text(encoding="utf-8")
