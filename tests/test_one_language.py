"""A course whose texts stand in one language: it is checked, asked, built and told in that one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import small_material as small
from program import tcpdrill

from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from pathlib import Path

BOTH = re.compile(r'\{zh: ("[^"]*"|[^,{}]*), en: ("[^"]*"|[^{}]*)\}')
OTHER = {Lang.ZH: Lang.EN, Lang.EN: Lang.ZH}


def alone(lang: Lang, form: str = "{said}") -> dict[str, bytes]:
    """Return the small material in one language; `form` is how a text is written."""

    def one(found: re.Match[str]) -> str:
        said = found[1] if lang is Lang.ZH else found[2]
        return f"{{{lang.value}: {said}}}" if said.isdecimal() else form.format(said=said)

    files = {path: BOTH.sub(one, text) for path, text in small.FILES.items()}
    files["course.yaml"] = files["course.yaml"].replace("[zh, en]", f"[{lang.value}]")
    return {path: text.encode() for path, text in files.items()}


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("form", ["{said}", "{{LANG: {said}}}"], ids=["plain", "mapping"])
def test_it_checks(lang: Lang, form: str) -> None:
    assert small.problems(alone(lang, form.replace("LANG", lang.value))) == []


@pytest.mark.parametrize("lang", Lang)
def test_the_other_language_is_no_key(lang: Lang) -> None:
    files = alone(lang)
    twice = small.FILES["header.yaml"].replace("SYN 占一个", "x")
    told = {(one.code, one.place.path) for one in small.problems({**files, "header.yaml": twice.encode()})}
    assert ("S201", "header.yaml") in told
    for written, code in (('""', "S204"), ("[a]", "S203")):
        title = re.sub(r"(?m)^title: .*$", f"title: {written}", files["header.yaml"].decode(), count=1)
        assert [one.code for one in small.problems({**files, "header.yaml": title.encode()})] == [code]


@pytest.mark.parametrize("lang", Lang)
def test_it_is_told_in_its_own_language(lang: Lang, tmp_path: Path) -> None:
    folder = small.written_to(tmp_path / "course", alone(lang))
    other = OTHER[lang].value
    title = {Lang.ZH: "先说", Lang.EN: "it speaks first"}[lang]
    for command in (("facts",), ("slips",), ("questions", "-n", "2"), ("due",), ("stats",)):
        told = tcpdrill(*command, "--lang", other, "--content", folder, data=tmp_path)
        assert told.status == 0, told.err
        assert told.err.splitlines() == [
            f"the course has no texts in {other}; it is told in {lang.value}",
        ]
        own = tcpdrill(*command, "--lang", lang.value, "--content", folder, data=tmp_path)
        assert (own.out, own.err) == (told.out, "")
    asked = tcpdrill("questions", "-n", "60", "--lang", lang.value, "--content", folder, data=tmp_path)
    assert title in asked.out


@pytest.mark.parametrize("lang", Lang)
def test_it_is_drilled_and_built(lang: Lang, tmp_path: Path) -> None:
    folder = small.written_to(tmp_path / "course", alone(lang))
    asked = tcpdrill("drill", "--plain", "-n", "1", "--content", folder, stdin="x\n:quit\n", data=tmp_path)
    assert asked.status == 0, asked.err
    assert ({Lang.ZH: "小结", Lang.EN: "Summary"}[lang]) in asked.out
    built = tcpdrill("build", "--content", folder, "--out", tmp_path / "out", data=tmp_path)
    assert built.status == 0, built.err
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"tcpdrill-{lang.value}.apkg",
        "record.json",
    }
    checked = tcpdrill("build", "--check", "--content", folder, "--out", tmp_path / "out", data=tmp_path)
    assert checked.status == 0, checked.out + checked.err
    page = tcpdrill("preview", "--content", folder, "--out", tmp_path / "p.html", data=tmp_path)
    assert page.status == 0, page.err
