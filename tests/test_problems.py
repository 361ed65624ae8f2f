from __future__ import annotations

import re
from pathlib import Path

import pytest

import tcpdrill
from tcpdrill.ground.problem_codes import CODES, explain
from tcpdrill.ground.problems import Place, Problem

PACKAGE = Path(tcpdrill.__file__).parent
FAMILIES = "YSTMNX"


def used() -> set[str]:
    """Return every code that a module reports, apart from the table itself."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if path.name != "problem_codes.py" and "shipped" not in path.parts:
            found.update(re.findall(rf'"([{FAMILIES}][1-6][0-9]{{2}})"', path.read_text(encoding="utf-8")))
    return found


def test_every_code_that_is_reported_is_explained_and_the_other_way_round() -> None:
    assert used() == set(CODES)


def test_codes_stand_in_their_families_and_in_order() -> None:
    assert list(CODES) == sorted(CODES, key=lambda code: (FAMILIES.index(code[0]), code))
    for code in CODES:
        assert int(code[1]) == FAMILIES.index(code[0]) + 1
        assert re.fullmatch(r"[A-Z][0-9]{3}", code)


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_a_name_a_meaning_and_a_way_out(code: str) -> None:
    name, meaning, mend = CODES[code]
    assert 1 <= len(name.split()) <= 7
    assert meaning.endswith(".")
    assert mend.endswith(".")
    text = explain(code)
    assert text.startswith(f"{code} ({name})\n\n")
    assert all(len(line) <= 80 for line in text.split("\n"))
    assert "How to mend it: " in text


def test_names_of_codes_are_distinct() -> None:
    assert len({code.name for code in CODES.values()}) == len(CODES)


def test_an_unknown_code_has_no_explanation() -> None:
    with pytest.raises(KeyError):
        explain("Y999")


def test_problems_sort_by_file_line_and_column() -> None:
    places = [Place("b", 1, 1), Place("a", 10, 1), Place("a", 9, 7), Place("a", 9, 12)]
    problems = [Problem(where, "Y101", "", "") for where in places]
    assert [problem.place for problem in sorted(problems)] == [places[2], places[3], places[1], places[0]]
