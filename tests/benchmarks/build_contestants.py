"""What `bench_build.py` runs, each in a process of its own: scaled-up material, our build, and bare genanki.

`python build_contestants.py NAME ARGUMENT...`
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import genanki
import yaml

from tcpdrill.decks.build import Part, build
from tcpdrill.decks.cards.notes import notes_of
from tcpdrill.decks.deck_record import Record, dump
from tcpdrill.ground.wording import Lang
from tcpdrill.proof.check import load_checked

CONTENT = Path(__file__).parents[2] / "content"
COPIED = ("handshake", "teardown", "header", "why", "contrasts")
"""Topics whose facts may stand any number of times under other ids; a row of the table stands but once."""


def prepare(size: str, name: str) -> None:
    """Write all that the contestants are given for about `size` notes; print how many there are."""
    folder = Path(name)
    scale(folder / "content", _copies_for(int(size)))
    count = _write_notes(folder / "content", folder / "notes.json")
    _write_two_fields(count, folder / "deck.yaml")
    sys.stdout.write(f"{count}\n")


def _copies_for(size: int) -> int:
    notes = notes_of(load_checked(CONTENT), tuple(Lang))
    copied = sum(note.topic in COPIED for note in notes if not note.fact.startswith("scenario."))
    return max(round((size - len(notes)) / copied), 0)


def scale(folder: Path, copies: int) -> None:
    """Write the course into `folder`, with `copies` further copies of what may be copied."""
    shutil.copytree(CONTENT, folder)
    names = [_copy(folder, topic, number) for number in range(1, copies + 1) for topic in COPIED]
    course = folder / "course.yaml"
    text = course.read_text(encoding="utf-8")
    more = "".join(f", {each}" for each in names)
    text = re.sub(r"(?m)^topics: \[(.*)\]", lambda found: f"topics: [{found[1]}{more}]", text)
    text = re.sub(r"(?m)^ +topics: \[(.*)\]", lambda found: _in_deck(found[0], found[1], names), text)
    course.write_text(text, encoding="utf-8")


def _in_deck(line: str, topic: str, names: list[str]) -> str:
    """Return the topics of a deck with the copies of its own one."""
    copies = [name for name in names if name.rpartition("_")[0] == topic]
    return line.replace(f"[{topic}]", f"[{', '.join([topic, *copies])}]")


def _copy(folder: Path, topic: str, number: int) -> str:
    name = f"{topic}_{number}"
    text = (CONTENT / f"{topic}.yaml").read_text(encoding="utf-8")
    own = set(re.findall(r"(?m)^  - id: (\S+)$", text))

    def renamed(found: re.Match[str]) -> str:
        return f"{name}.{found[0].partition('.')[2]}" if found[0] in own else found[0]

    text = re.sub(r"\b[a-z_]+(?:\.[a-z0-9_]+)+", renamed, text)
    text = text.replace(f"topic: {topic}\n", f"topic: {name}\n", 1)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return name


def _write_notes(folder: Path, path: Path) -> int:
    """Write the notes of a course as JSON, for bare genanki; return how many there are."""
    notes = notes_of(load_checked(folder), tuple(Lang))
    models = {
        note.note_type.key: {
            "id": note.note_type.id,
            "fields": note.note_type.names,
            "front": note.note_type.front,
            "back": note.note_type.back,
            "css": note.note_type.style,
            "type": int(note.note_type.cloze),
        }
        for note in notes
    }
    written = {
        lang.value: [(note.note_type.key, note.fields, note.tags) for note in notes if note.lang is lang]
        for lang in Lang
    }
    path.write_text(json.dumps({"models": models, "notes": written}), encoding="utf-8")
    return len(notes)


def _write_two_fields(count: int, path: Path) -> None:
    """Write a deck of `count` notes of two fields, as anki-yaml-tool reads it."""
    template = {"name": "Card", "qfmt": "{{Front}}", "afmt": "{{Back}}"}
    config = {"name": "Basic", "fields": ["Front", "Back"], "templates": [template], "css": ".card {}"}
    notes = [
        {"front": f"Question {n}: what is the ACK number?", "back": f"x+{n}", "tags": ["tcp"]}
        for n in range(count)
    ]
    deck = {"config": config, "deck-name": "Bench", "data": notes}
    path.write_text(yaml.safe_dump(deck, sort_keys=False), encoding="utf-8")


def ours(folder: str, out: str) -> None:
    """Check the material and build both packages."""
    (Path(out) / "record.json").write_text(dump(Record()), encoding="utf-8")
    build(load_checked(Path(folder)), Path(out), Part(), now=0)


def bare(notes: str, out: str) -> None:
    """Write the same notes with genanki alone."""
    written = json.loads(Path(notes).read_text(encoding="utf-8"))
    models = {
        key: genanki.Model(
            int(model["id"]),
            key,
            fields=[{"name": name} for name in model["fields"]],
            templates=[{"name": "Card", "qfmt": model["front"], "afmt": model["back"]}],
            css=model["css"],
            model_type=model["type"],
        )
        for key, model in written["models"].items()
    }
    for lang, notes_of_lang in written["notes"].items():
        deck = genanki.Deck(1751830500113, lang)
        for model, fields, tags in notes_of_lang:
            deck.add_note(genanki.Note(models[model], fields, tags=tags))
        genanki.Package(deck).write_to_file(f"{out}/{lang}.apkg")


CONTESTANTS = {"prepare": prepare, "ours": ours, "bare": bare}

if __name__ == "__main__":
    CONTESTANTS[sys.argv[1]](*sys.argv[2:])
