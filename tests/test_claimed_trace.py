"""The trace below a scenario's script, as it is written for an author and as all shipped ones are."""

from __future__ import annotations

import pytest
import real_course
from program import called

from tcpdrill.material.claimed_trace import claims_of

SCENARIOS = sorted(real_course.course().scenarios)
BARE = "script:\n  - client: connect\n  - deliver: all\n"


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_shipped_scenario_claims_what_is_written_for_it(name: str) -> None:
    file = (real_course.CONTENT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
    assert "\n".join(claims_of(real_course.course().trace(name))) + "\n" in file


def test_an_author_has_it_written_and_it_then_checks(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The recipe for a scenario of one's own: a script, what happens, and every claim holds."""
    folder = tmp_path_factory.mktemp("course")
    content = folder / "content"
    for path in real_course.CONTENT.rglob("*.*"):
        there = content / path.relative_to(real_course.CONTENT)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(path.read_bytes())
    file = content / "scenarios" / "refused-again.yaml"
    head = (
        "id: refused-again\ntitle: {zh: 又被拒绝, en: Refused again}\n"
        "lesson: {zh: 没有人监听。, en: Nobody listens.}\nrfc: '3.5.2'\n"
    )
    file.write_text(f"{head}{BARE}trace: []\nend: {{client: CLOSED, server: CLOSED}}\n", encoding="utf-8")
    told = called("check", "--content", content, data=folder)
    assert told.status == 1
    assert "--claims" in told.out + told.err
    claimed = called("trace", "--script", file, "--claims", data=folder)
    assert claimed.status == 0, claimed.err
    file.write_text(head + BARE + claimed.out, encoding="utf-8")
    assert called("check", "--content", content, data=folder).status == 0


def test_claims_are_printed_alone() -> None:
    assert called("trace", "refused", "--claims", "--json", data=real_course.ROOT).status == 2
