"""Building both decks: what is written, when it is stamped, and what `--check` says of what was committed."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import real_course
from anki_collection import Learner
from content_edits import LATER, RELEASED, Material

from tcpdrill import __version__
from tcpdrill.decks.build import Part, build_time, differences, find_record, fresh_contents, fresh_packages
from tcpdrill.decks.cards import note_types
from tcpdrill.decks.cards.card_context import Numbers
from tcpdrill.decks.package_contents import parse, read
from tcpdrill.decks.package_drift import drift
from tcpdrill.decks.release import ReleaseError
from tcpdrill.ground.errors import InputError, UsageError
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tcpdrill.material.course import Course


@pytest.fixture
def material(tmp_path: Path) -> Material:
    return Material(tmp_path)


def check(course: Course, folder: Path, part: Part) -> list[str]:
    return list(differences(course, folder, part, now=LATER))


def reword(material: Material) -> None:
    material.reword("why.yaml", "why.lost_third_ack", "question", text="要是第三个报文段丢了呢？")


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_committed_decks_are_those_of_the_material() -> None:
    assert check(real_course.course(), real_course.DECKS, Part()) == []


def test_a_build_writes_both_packages_and_the_record(material: Material) -> None:
    assert sorted(everything(material.decks)) == ["record.json", "tcpdrill-en.apkg", "tcpdrill-zh.apkg"]


def test_a_build_of_the_same_writes_the_same_bytes(material: Material) -> None:
    before = everything(material.decks)
    built = material.release()
    assert everything(material.decks) == before
    assert not (*built.new, *built.changed, *built.retired)


def test_a_change_moves_the_time_of_that_note_alone(material: Material) -> None:
    reword(material)
    built = material.release()
    assert built.changed == ("why.lost_third_ack/why",)
    times = {note.mod: note.fields[0] for note in read(material.decks / "tcpdrill-zh.apkg").notes.values()}
    assert set(times) == {RELEASED, LATER}
    assert times[LATER] == "why.lost_third_ack/why@zh"
    assert {note.mod for note in read(material.decks / "tcpdrill-en.apkg").notes.values()} == {RELEASED}


def test_a_package_is_dated_by_its_newest_change(material: Material) -> None:
    reword(material)
    material.release()
    dates = {}
    for lang in Lang:
        with zipfile.ZipFile(material.decks / f"tcpdrill-{lang}.apkg") as archive:
            dates[lang] = {member.date_time for member in archive.infolist()}
    assert dates == {Lang.ZH: {(2025, 10, 10, 8, 53, 20)}, Lang.EN: {(2025, 10, 9, 8, 53, 20)}}


def test_a_removed_fact_is_retired_and_its_id_stays_spent(material: Material) -> None:
    text = (material.content / "why.yaml").read_text(encoding="utf-8")
    material.edit("why.yaml", material.entry("why.yaml", "why.isn_not_fixed"), "")
    assert material.release().retired == ("why.isn_not_fixed/why",)
    (material.content / "why.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"why\.isn_not_fixed/why was retired"):
        material.release()


def test_nothing_is_written_where_a_release_is_refused(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(material.decks)
    monkeypatch.setattr(note_types.NoteType, "schema", property(lambda _: "another"))
    with pytest.raises(ReleaseError):
        material.release()
    assert everything(material.decks) == before


def test_nothing_is_replaced_where_a_file_cannot_be_written(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(material.decks)
    reword(material)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        material.release()
    assert everything(material.decks) == before


def test_a_schema_changes_only_by_a_name_that_exists(material: Material) -> None:
    with pytest.raises(UsageError, match="no note type 'recal'"):
        material.release(schema=["recal"])


# Parts


def test_one_language_leaves_the_other_as_it_is(material: Material) -> None:
    before = everything(material.decks)
    reword(material)
    built = material.release(part=Part(langs=(Lang.ZH,)))
    assert [path.name for path in built.files] == ["tcpdrill-zh.apkg", "record.json"]
    assert everything(material.decks)["tcpdrill-en.apkg"] == before["tcpdrill-en.apkg"]


def test_one_topic_retires_nothing(material: Material) -> None:
    record = (material.decks / "record.json").read_text(encoding="utf-8")
    built = material.release(part=Part(topic="why"))
    assert not built.retired
    assert (material.decks / "record.json").read_text(encoding="utf-8") == record
    notes = read(material.decks / "tcpdrill-en.apkg").notes.values()
    assert {note.tags[1] for note in notes} == {"tcp::why"}


def test_figures_are_other_content_under_the_same_ids(material: Material) -> None:
    symbols = read(material.decks / "tcpdrill-en.apkg").notes
    built = material.release(part=Part(numbers=Numbers.CONCRETE))
    figures = read(material.decks / "tcpdrill-en.apkg").notes
    assert symbols.keys() == figures.keys()
    assert "handshake.step3/step-cloze" in built.changed
    assert "why.isn_not_fixed/why" not in built.changed


def test_decks_have_a_description_with_version_source_and_licence(material: Material) -> None:
    (collection,) = read(material.decks / "tcpdrill-en.apkg").tables["col"]
    (description,) = [
        deck["desc"] for deck in json.loads(collection[10]).values() if deck["name"] == "TCP Drill"
    ]
    about = real_course.course().description[Lang.EN]
    for part in (about, f"tcpdrill {__version__}", "RFC 9293", "MIT"):
        assert part in description


# Times and records


@pytest.mark.parametrize(
    ("environment", "time"), [({}, 1234), ({"SOURCE_DATE_EPOCH": "0"}, 0), ({"SOURCE_DATE_EPOCH": "99"}, 99)]
)
def test_the_time_of_a_build_is_source_date_epoch_or_the_clocks(
    environment: dict[str, str], time: int
) -> None:
    assert build_time(environment, 1234.9) == time


@pytest.mark.parametrize("written", ["now", "-1", "1.5", "１", str(2**32), "9" * 5000])
def test_a_source_date_epoch_that_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        build_time({"SOURCE_DATE_EPOCH": written}, 0)


def test_a_build_elsewhere_goes_by_the_record_that_came_along(tmp_path: Path) -> None:
    assert find_record(tmp_path / "new") == real_course.DECKS / "record.json"
    fresh = fresh_packages(real_course.course(), tmp_path / "new", Part(), now=LATER)
    # Rows and members, not bytes: another zlib packs the same in other ones.
    assert sorted(fresh) == ["tcpdrill-en.apkg", "tcpdrill-zh.apkg"]
    for name, packed in fresh.items():
        assert list(drift(parse(packed, name), read(real_course.DECKS / name))) == []


def test_a_record_in_the_folder_comes_first(material: Material) -> None:
    assert find_record(material.decks) == material.decks / "record.json"


# Comparing


def test_check_finds_nothing_after_a_build(material: Material) -> None:
    assert check(material.course, material.decks, Part()) == []


def test_check_says_which_note_differs_in_what(material: Material) -> None:
    reword(material)
    assert check(material.course, material.decks, Part()) == [
        "tcpdrill-zh.apkg: why.lost_third_ack/why@zh differs in Question, time of change",
        "record.json is not the record of this material",
    ]


def test_check_says_which_note_is_missing_and_which_is_left(material: Material) -> None:
    entry = material.entry("why.yaml", "why.isn_not_fixed")
    material.edit("why.yaml", entry, entry.replace("why.isn_not_fixed", "why.isn_rolled"))
    found = check(material.course, material.decks, Part(langs=(Lang.EN,)))
    assert found == [
        "tcpdrill-en.apkg: why.isn_rolled/why@en is missing",
        "tcpdrill-en.apkg: why.isn_not_fixed/why@en is not in the material",
        "record.json is not the record of this material",
    ]


def test_check_says_that_a_note_type_differs(material: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_types.NoteType, "style", property(lambda _: ".card { color: red }"))
    found = check(material.course, material.decks, Part(langs=(Lang.EN,)))
    assert found[0] == "tcpdrill-en.apkg: the note type 'tcpdrill recall' differs"


def test_check_says_which_package_is_missing(material: Material) -> None:
    (material.decks / "tcpdrill-en.apkg").unlink()
    assert check(material.course, material.decks, Part()) == ["tcpdrill-en.apkg is missing"]


def other_bytes(path: Path) -> Iterator[bytes]:
    """Yield the same package as another zlib would store it."""
    with zipfile.ZipFile(path) as archive:
        members = [(member, archive.read(member)) for member in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for member, content in members:
            archive.writestr(member.filename, content)
    yield path.read_bytes()


def test_check_compares_rows_and_not_bytes(material: Material) -> None:
    before = material.package()
    assert next(other_bytes(material.decks / "tcpdrill-zh.apkg")) != before
    assert check(material.course, material.decks, Part()) == []


def test_a_package_is_not_larger_than_ankis_own_export(tmp_path: Path) -> None:
    learner = Learner(tmp_path)
    (package, _) = real_course.packages()
    learner.imports(package)
    for legacy in (True, False):
        assert len(package) <= len(learner.exports(legacy=legacy))


def test_fresh_contents_are_in_the_languages_of_the_old_ones(material: Material) -> None:
    reword(material)
    old = read(material.decks / "tcpdrill-zh.apkg")
    fresh = fresh_contents(material.course, material.decks, old, now=LATER)
    assert fresh.notes.keys() == old.notes.keys()
    assert {note.mod for note in fresh.notes.values()} == {RELEASED, LATER}
    nothing = replace(old, notes={})
    both = fresh_contents(material.course, material.decks, nothing, now=LATER)
    assert len(both.notes) == 2 * len(fresh.notes)
