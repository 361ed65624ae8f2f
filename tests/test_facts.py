from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
import real_course
from asked_course import course, fact, stock
from program import CONTENT

from tcpdrill.decks.cards.notes import notes_of
from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.practice.supply import StockSupply
from tcpdrill.proof.facts import Grade, Slip, Standing, core_first, core_of, fact_json, facts
from tcpdrill.tcp.expectation import may_receive, may_send, waits_for
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import row

VALUES = [
    ("handshake.step1.sender", "sender", "client"),
    ("handshake.step1.flags", "flags", ["SYN"]),
    ("handshake.step1.seq", "seq", "x"),
    ("handshake.step1.ack", "ack", None),
    ("handshake.step2.ack", "ack", "x+1"),
    ("handshake.step2.client_state", "state", "ESTABLISHED"),
    ("handshake.step2.server_state", "state", "SYN_RECEIVED"),
    ("teardown.step1.flags", "flags", ["FIN", "ACK"]),
    ("teardown.step3.seq", "seq", "y"),
    ("teardown.step4.ack", "ack", "y+1"),
    ("teardown.step3.client_state", "state", "TIME_WAIT"),
    ("handshake.order", "order", ["handshake.step1", "handshake.step2", "handshake.step3"]),
    (
        "handshake.knows1.server",
        "knowledge",
        {"client_sends": True, "client_receives": False, "server_sends": False, "server_receives": True},
    ),
    (
        "teardown.round2.client",
        "round",
        {"state": "FIN_WAIT_2", "sent": None, "received": ["ACK"], "sure": ["own_fin_arrived"]},
    ),
    ("teardown.active_side", "role", {"role": "active", "may_be": ["client", "server"]}),
    ("header.fin_with_data", "arithmetic", {"flags": ["FIN", "ACK"], "length": 10, "takes": 11}),
    (
        "transition.fin_wait_1.fin_all",
        "transition",
        {
            "state": "FIN_WAIT_1",
            "variant": None,
            "event": "fin_all",
            "next": "TIME_WAIT",
            "sends": [{"flags": ["ACK"], "seq": 102, "ack": 302, "len": 0}],
        },
    ),
    ("scenario.lost-fin.client_waits", "lost-waits", "FIN_WAIT_1"),
    ("scenario.lost-fin.server_waits", "lost-waits", "ESTABLISHED"),
]


@pytest.mark.parametrize(("name", "kind", "value"), VALUES, ids=[name for name, _, _ in VALUES])
def test_values_are_those_of_the_machine(name: str, kind: str, value: Any) -> None:
    assert (fact(name).type, fact(name).value) == (kind, value)
    assert fact(name).standing is Standing.MACHINE


@pytest.mark.parametrize("state", State)
def test_a_state_s_structure_is_what_the_table_says(state: State) -> None:
    value = fact(f"state.{state.lower()}.structure").value
    assert {name: set(tokens) for name, tokens in value.items()} == {
        "waits_for": {token.value for token in waits_for(state)},
        "may_send": {token.value for token in may_send(state)},
        "may_receive": {token.value for token in may_receive(state)},
    }


@pytest.mark.parametrize("name", ["state.listen", "header.seq", "why.two_msl", "contrast.fin_wait_1_2"])
def test_prose_is_authored(name: str) -> None:
    assert fact(name).standing is Standing.AUTHORED


def test_every_entry_gives_facts_in_course_order_and_no_id_twice() -> None:
    ids = [found.id for found in stock().facts]
    assert len(set(ids)) == len(ids)
    topics = [found.topic for found in stock().facts]
    assert topics == sorted(topics, key=list(course().topics).index)
    entries = {entry for topic in course().topics.values() for entry in (item.id for item in topic.entries)}
    assert {entry for entry in entries if entry not in ids} == set()


def test_scenarios_are_learned_with_what_they_are_about() -> None:
    assert fact("scenario.lost-syn").topic == "handshake"
    assert fact("scenario.lost-fin.repeats").topic == "teardown"


SLIPS = [
    ("teardown.step1.flags", 19, ["FIN"], Grade.LOOSE),
    ("state.time_wait.structure", 29, {"waits_for": ["ack_of_fin", "two_msl"]}, Grade.WRONG),
    ("header.ack_number", 41, None, Grade.WRONG),
    ("handshake.purpose", 8, None, Grade.LOOSE),
    ("handshake.step3.seq", 6, None, Grade.LEFT_OUT),
    ("teardown.step2.seq", 20, None, Grade.LEFT_OUT),
    ("teardown.step4.seq", 22, None, Grade.LEFT_OUT),
    ("teardown.round1.client", 33, None, Grade.LOOSE),
    ("teardown.round3.client", 35, {"state": "FIN_WAIT_2"}, Grade.WRONG),
]


@pytest.mark.parametrize(("name", "line", "says", "grade"), SLIPS, ids=[name for name, *_ in SLIPS])
def test_a_slip_goes_with_the_fact_that_it_is_about(name: str, line: int, says: Any, grade: Grade) -> None:
    slip = fact(name).slip
    assert slip is not None
    assert (slip.notes_line, slip.grade) == (line, grade)
    if isinstance(says, dict):
        assert {field: slip.says[field] for field in says} == says
    else:
        assert slip.says == says
    assert slip.because.zh
    assert slip.because.en


def test_several_slips_of_one_fact_are_told_together() -> None:
    slip = fact("header.ack_number").slip
    assert slip is not None
    assert [part in slip.quote for part in ("最高序列号", "期望的TCP数据包的序列号")] == [True, True]
    assert slip.because.zh.count("。") > 1


def test_words_of_the_notes_are_told_once() -> None:
    places = Counter(
        (slip.line, slip.quote) for entry in real_course.course().entries.values() for slip in entry.slips
    )
    assert [place for place, times in places.items() if times > 1] == []


def test_a_row_as_above_is_not_blamed_for_what_the_list_of_segments_tells() -> None:
    assert fact("teardown.round2.server").slip is None


def test_the_meaning_of_the_notes_words_comes_along_with_them() -> None:
    told = [found.slip for found in stock().facts if found.slip]
    written = [slip for topic in course().topics.values() for entry in topic.entries for slip in entry.slips]
    glossed = [slip for slip in written if slip.because and slip.gloss]
    assert glossed
    for slip in glossed:
        found = [one for one in told if one.notes_line == slip.line and slip.quote in one.quote]
        assert any((slip.gloss or "") in one.gloss for one in found), slip.quote
        assert {one.quoted(Lang.EN) for one in found} == {f"“{one.quote}” ({one.gloss})" for one in found}
        assert {one.quoted(Lang.ZH) for one in found} == {f"“{one.quote}”" for one in found}


def test_words_that_need_no_meaning_stand_alone() -> None:
    plain = Slip(1, "SYN=1", None, Wording("因为", "because"), Grade.WRONG)
    assert {plain.quoted(lang) for lang in Lang} == {"“SYN=1”"}


def test_a_field_without_a_slip_has_none() -> None:
    assert fact("teardown.step1.seq").slip is None
    assert fact("state.time_wait").slip is not None


def test_reasons_are_those_of_the_field_where_there_are_any() -> None:
    flags, seq = fact("handshake.step2.flags").because, fact("handshake.step2.seq").because
    assert flags is not None
    assert seq is not None
    assert flags.en != seq.en


def test_transitions_name_a_row_that_exists() -> None:
    for found in stock().by_type["transition"]:
        assert row(found.details["row"]).next_state.value == found.value["next"]


def test_facts_as_json_have_the_keys_that_others_rely_on() -> None:
    for found in facts(course()):
        shown = fact_json(found)
        assert {"id", "topic", "type", "value", "standing", "slip", "source"} <= shown.keys()
        assert set(shown["source"]) == {"file", "line", "notes_line", "rfc"}
        assert shown["slip"] is None or {"notes_line", "says", "because"} <= shown["slip"].keys()
        assert json.loads(json.dumps(shown, ensure_ascii=False)) == shown


def test_a_source_is_where_the_entry_stands() -> None:
    place = fact("handshake.step1").source.place
    lines = (CONTENT / place.path).read_text(encoding="utf-8").splitlines()
    assert "handshake.step1" in lines[place.line - 1]


def test_what_the_notes_state_and_what_that_rests_on_comes_first() -> None:
    known = facts(real_course.course())
    core = core_of(known)
    by_id = {fact.id: fact for fact in known}
    assert {fact.id for fact in known if fact.source.notes_line is not None} <= core
    assert all(name in core for one in core for name in by_id[one].rests_on if name in by_id)
    ordered = core_first(known)
    assert sorted(fact.id for fact in ordered) == sorted(by_id)
    places = [fact.id in core for fact in ordered]
    assert places == sorted(places, reverse=True)
    assert 0 < len(core) < len(known) / 2


def test_cards_and_questions_begin_with_the_core() -> None:
    core = core_of(facts(course()))
    for facts_met in (
        [item.fact for item in StockSupply(stock()).askables],
        [note.fact for note in notes_of(course(), [Lang.EN])],
    ):
        firsts = [name in core for name in dict.fromkeys(facts_met)]
        assert firsts == sorted(firsts, reverse=True)
        assert any(firsts)


def test_scenarios_stand_in_the_order_of_the_course_and_the_others_behind_them() -> None:
    known = course()
    assert known.file is not None
    named = known.file.scenarios
    assert list(known.scenarios) == [*named, *sorted(set(known.scenarios) - set(named))]
    assert list(known.scenarios) != sorted(known.scenarios)
