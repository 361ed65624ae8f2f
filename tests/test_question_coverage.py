from __future__ import annotations

from asked_course import course, questions

from tcpdrill.asking.question_coverage import FIELDS, ROLES, one_of_each, uncovered
from tcpdrill.asking.questions import pairs


def test_nothing_is_left_unasked() -> None:
    assert uncovered(course()) == ()


def test_there_is_one_of_each() -> None:
    assert [asked.id for asked in one_of_each(course())] == [pair.id for pair in pairs(course())]


def test_what_is_left_unasked_is_named() -> None:
    missing = uncovered(course(), questions("transition.fin_wait_1.fin_all/next-state", 2))
    assert "FIN_WAIT_1 -> TIME_WAIT (rcv FIN, ACK of FIN)" not in missing
    assert "FIN_WAIT_1 -> CLOSING (rcv FIN)" in missing
    assert set(ROLES) | set(FIELDS) <= set(missing)


def test_flags_and_numbers_count_as_asked_about() -> None:
    asked = [
        *questions("handshake.step2.flags/step-flags", 1),
        *questions("handshake.step2.seq/step-seq", 2),
        *questions("header.rst/term-meaning", 2),
        *questions("teardown.active_side/step-sender", 2),
        *questions("handshake.step1.client_state/state-after", 2),
    ]
    missing = set(uncovered(course(), asked))
    assert {"SYN", "ACK", "Seq", "RST", "active", "client"}.isdisjoint(missing)
    assert {"FIN", "passive", "server"} <= missing
