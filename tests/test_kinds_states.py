"""The eleven states: meanings, structure, listings of sockets, pairs that are confused."""

from __future__ import annotations

import re

import pytest
from asked_course import fact, questions, stock

from tcpdrill.answers.question import AnswerType
from tcpdrill.answers.states import read_state
from tcpdrill.answers.tool_spellings import NETSTAT, SS
from tcpdrill.asking.draft import in_language
from tcpdrill.asking.kinds import contrasts, structures
from tcpdrill.asking.kinds.contrasts import Property, properties_of, told_of
from tcpdrill.asking.kinds.states import state_of, telling_rows
from tcpdrill.asking.kinds.structures import ASPECTS, is_surely_wrong, rows_of
from tcpdrill.asking.listings import Socket, netstat_listing, ss_listing
from tcpdrill.asking.rolled_exchanges import replayed
from tcpdrill.asking.traits import TRAITS
from tcpdrill.asking.ways_into_states import DRIVES, script_into
from tcpdrill.decks.cards.words import ASK_STRUCTURE
from tcpdrill.ground.tcp_words import RECEIVABLE, SENDABLE, TOKEN
from tcpdrill.ground.wording import Lang
from tcpdrill.material.rfc_sections import is_section
from tcpdrill.material.roles import role_in
from tcpdrill.proof.derivation import structure
from tcpdrill.tcp.states import FIN_OUTSTANDING, State
from tcpdrill.tcp.table import row
from tcpdrill.tcp.trace import Side


@pytest.mark.parametrize("state", State)
def test_two_rows_tell_each_state_from_every_other(state: State) -> None:
    for other in State:
        if other is not state:
            mine, theirs = (row(name) for name in telling_rows(state, other))
            assert (mine.state, theirs.state, mine.event) == (state, other, theirs.event)
            moves = [(None if one.next_state is one.state else one.next_state) for one in (mine, theirs)]
            assert moves[0] != moves[1] or mine.sends != theirs.sends


@pytest.mark.parametrize("state", State)
def test_a_meaning_leads_to_its_state_and_back(state: State) -> None:
    name = f"state.{state.lower()}"
    for asked in questions(f"{name}/meaning-state", 2):
        assert asked.answer.value == state.value
    for asked in questions(f"{name}/state-meaning", 6):
        texts = [choice.text for choice in asked.choices or ()]
        assert texts[asked.answer.value] == fact(name).value["en"]
        assert set(texts) <= {one.value["en"] for one in stock().by_type["annotation"]}


@pytest.mark.parametrize("state", State)
def test_no_other_state_has_the_same_annotation_and_meaning(state: State) -> None:
    about = fact(f"state.{state.lower()}")
    for other in stock().by_type["annotation"]:
        if other is not about:
            assert other.value != about.value


@pytest.mark.parametrize("state", State)
def test_wrong_sets_hold_something_that_is_not_so(state: State) -> None:
    words = {"waits_for": TOKEN, "may_send": SENDABLE, "may_receive": RECEIVABLE}
    for asked in questions(f"state.{state.lower()}.structure/state-structure", 25, Lang.EN):
        aspect = next(name for name in ASPECTS if _asks(asked.prompt, name))
        held = set(structure(state)[aspect])
        for choice in asked.choices or ():
            tokens = {
                token
                for token, word in words[aspect].items()
                if re.search(rf"(^|, | and | or ){re.escape(word.en)}($|, | and | or )", choice.text)
            }
            assert choice.correct == (tokens == held)
            assert choice.correct or not tokens or tokens - held


def _asks(prompt: str, aspect: str) -> bool:
    return {"waits_for": "wait for?", "may_send": "be sent", "may_receive": "accepted from"}[aspect] in prompt


@pytest.mark.parametrize(
    ("state", "aspect", "tokens", "is_wrong"),
    [
        (State.LISTEN, "waits_for", {"open"}, False),
        (State.LISTEN, "waits_for", {"ack_of_syn"}, True),
        (State.SYN_RECEIVED, "waits_for", {"syn_ack"}, False),
        (State.SYN_RECEIVED, "waits_for", {"close"}, False),
        (State.FIN_WAIT_1, "waits_for", {"fin"}, False),
        (State.FIN_WAIT_1, "waits_for", {"ack_of_fin", "fin", "two_msl"}, True),
        (State.SYN_SENT, "may_send", {"syn", "ack"}, False),
        (State.CLOSE_WAIT, "may_receive", {"data"}, True),
        (State.FIN_WAIT_2, "may_receive", set(), True),
    ],
)
def test_what_could_be_right_under_some_reading_is_not_offered_as_wrong(
    state: State, aspect: str, tokens: set[str], is_wrong: object
) -> None:
    held = frozenset(structure(state)[aspect])
    assert is_surely_wrong(state, aspect, frozenset(tokens), held) is is_wrong


def test_rows_stand_for_tokens() -> None:
    assert rows_of(State.FIN_WAIT_2, "waits_for", frozenset({"fin", "two_msl"})) == ("FIN_WAIT_2/fin_old",)


# --- sockets --------------------------------------------------------------------------------------------


def test_listings_look_like_those_of_the_tools() -> None:
    served = Socket(State.CLOSE_WAIT, ("10.0.0.5", 443), ("192.0.2.7", 40000))
    calling = Socket(State.FIN_WAIT_2, ("10.0.0.5", 40000), ("192.0.2.7", 443))
    assert ss_listing([served]) == [
        "State      Recv-Q Send-Q Local Address:Port Peer Address:Port Process",
        "CLOSE-WAIT 1      0           10.0.0.5:443     192.0.2.7:40000",
    ]
    assert netstat_listing([calling]) == [
        "Proto Recv-Q Send-Q Local Address           Foreign Address         State",
        "tcp        0      0 10.0.0.5:40000          192.0.2.7:443           FIN_WAIT2",
    ]


@pytest.mark.parametrize("spelled", [SS, NETSTAT])
def test_the_tools_spellings_are_those_that_are_read_as_answers(spelled: dict[State, str]) -> None:
    assert {state: read_state(name.casefold()) for state, name in spelled.items()} == {
        state: state.value for state in State
    }


@pytest.mark.parametrize(
    ("state", "part"),
    [
        (State.FIN_WAIT_1, "active"),
        (State.FIN_WAIT_2, "active"),
        (State.CLOSING, "active"),
        (State.TIME_WAIT, "active"),
        (State.CLOSE_WAIT, "passive"),
        (State.LAST_ACK, "passive"),
        (State.SYN_SENT, "none"),
        (State.ESTABLISHED, "none"),
    ],
)
def test_the_part_that_a_side_plays_is_read_off_the_exchange(state: State, part: str) -> None:
    trace = replayed(script_into(state, (1000, 9000)), (1000, 9000))
    assert (role_in(trace, DRIVES[state.value].side) or "none") == part
    assert role_in(trace, Side.SERVER) in {"active", "passive", None}


def test_a_listing_is_asked_from_every_side() -> None:
    asked = questions("operations.close_wait/read-sockets", 60)
    right = {(one.choices or ())[one.answer.value].text for one in asked}
    assert right == {
        "The passive side: the peer's FIN arrived first",
        "its own application to close",
        "The application on this host",
        "The program has read the end of file (recv() returned 0) and has not closed the socket",
        "The program has not yet read as far as the end of file; it is probably stuck elsewhere",
    }
    assert {"ss -tan" in one.prompt for one in asked} == {True, False}


# --- contrasts ------------------------------------------------------------------------------------------


def test_a_contrast_is_asked_by_what_holds_for_one_or_both() -> None:
    for about in stock().by_type["contrast"]:
        for asked in questions(f"{about.id}/contrast", 12):
            assert asked.answer.type is AnswerType.CHOICE
            names = {choice.text for choice in asked.choices or ()}
            assert len(names - {"Both of them"}) == 2


@pytest.mark.parametrize("lang", Lang)
def test_the_prompt_of_a_contrast_names_the_pair(lang: Lang) -> None:
    """A lesson shows the prompt without the choices: it must be true of nothing but the pair."""
    for about in stock().by_type["contrast"]:
        sides = [fact(about.value[name]) for name in ("left", "right")]
        names = [str(side.value.get("term") or state_of(side)) for side in sides]
        for asked in questions(f"{about.id}/contrast", 12, lang):
            assert asked.prompt.index(names[0]) < asked.prompt.index(names[1])


def test_the_reason_of_a_contrast_tells_how_it_stands_with_both() -> None:
    for asked in questions("contrast.fin_wait_2_close_wait/contrast", 30):
        if "bare ACK" in asked.prompt:
            assert "FIN_WAIT_2 may still send a bare ACK." in asked.explanation
            assert "CLOSE_WAIT may still send new data, a FIN and a bare ACK." in asked.explanation
            break
    else:
        raise AssertionError("bare ACKs are not asked about")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (State.CLOSING, State.LAST_ACK),
        (State.FIN_WAIT_1, State.FIN_WAIT_2),
        (State.CLOSE_WAIT, State.TIME_WAIT),
    ],
)
def test_each_pair_of_states_is_told_apart_by_something(left: State, right: State) -> None:
    found = properties_of(left, right)
    assert any(prop.holds(left) != prop.holds(right) for prop in found)
    for prop in found:
        for state in (left, right):
            assert all(row(name).state is state for name in prop.rows(state))


def test_each_pair_of_terms_is_told_apart_by_something() -> None:
    for about in stock().by_type["contrast"]:
        sides = [fact(about.value[name]) for name in ("left", "right")]
        if all(side.type == "term" for side in sides):
            left, right = (side.value["term"] for side in sides)
            assert any((left in trait.terms) != (right in trait.terms) for trait in TRAITS)


def test_traits_are_true_of_terms_of_the_course() -> None:
    terms = {found.value["term"] for found in stock().by_type["term"]}
    for trait in TRAITS:
        assert trait.terms <= terms
        assert is_section(trait.rfc)


CONTRASTED = [
    (State.FIN_WAIT_1, State.FIN_WAIT_2, Property("fin_old", "TIME_WAIT"), "a FIN that acknowledges its own"),
    (State.SYN_SENT, State.SYN_RECEIVED, Property("waits_for", "ack_of_syn"), "a SYN,ACK brings it"),
    (State.SYN_SENT, State.SYN_RECEIVED, Property("may_receive", "data"), "text on a SYN,ACK is kept"),
    (State.SYN_SENT, State.SYN_RECEIVED, Property("may_receive", "fin"), "so is a FIN"),
    (State.SYN_SENT, State.SYN_RECEIVED, Property("may_send", "syn_ack"), "it is repeated"),
    (State.SYN_SENT, State.SYN_RECEIVED, Property("waits_for", "syn_ack"), "it comes when both open at once"),
]


@pytest.mark.parametrize(("left", "right", "asked", "why"), CONTRASTED)
def test_nothing_is_asked_that_a_wider_reading_grants_to_both(
    left: State, right: State, asked: Property, why: str
) -> None:
    assert asked not in properties_of(left, right), why


RETRANSMITTED = {Lang.ZH: "重传", Lang.EN: "retransmission"}


@pytest.mark.parametrize("lang", Lang)
def test_what_is_received_again_is_not_counted_and_the_question_says_so(lang: Lang) -> None:
    asked = [words.ASPECTS["may_receive"][0][lang] for words in (structures, contrasts)]
    assert all(RETRANSMITTED[lang] in text for text in (*asked, ASK_STRUCTURE[lang]))


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("state", State)
def test_a_state_that_receives_nothing_is_told_so_in_a_sentence(state: State, lang: Lang) -> None:
    told = in_language(contrasts.told_of(Property("may_receive", "fin"), state), lang)
    assert ("没有" in told or told.endswith("nothing.")) is False
    assert state in told


@pytest.mark.parametrize("lang", Lang)
def test_what_leads_somewhere_is_told_of_that_place(lang: Lang) -> None:
    for left in State:
        for right in State:
            for found in properties_of(left, right) if left is not right else ():
                if (found.aspect, found.token) == ("ack_all", "ESTABLISHED"):
                    assert "SYN" in in_language(found.text(), lang)
                    assert "FIN" not in in_language(found.text(), lang)


LED = [
    ("fin_old", State.FIN_WAIT_2, "TIME_WAIT"),
    ("fin_old", State.FIN_WAIT_1, "CLOSING"),
    ("ack_all", State.LAST_ACK, "CLOSED"),
    ("close", State.CLOSE_WAIT, "LAST_ACK"),
    ("2msl", State.TIME_WAIT, "CLOSED"),
]


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(("event", "state", "leads"), LED)
def test_where_a_state_is_led_is_told_whole(event: str, state: State, leads: str, lang: Lang) -> None:
    told = in_language(told_of(Property(event, leads), state), lang)
    assert told.startswith(f"{state} ")
    assert leads in told


def test_of_an_event_that_leads_nowhere_nothing_is_told() -> None:
    assert told_of(Property("fin_old", "CLOSE_WAIT"), State.LISTEN) == ""


@pytest.mark.parametrize("state", sorted(FIN_OUTSTANDING))
def test_what_is_sent_after_a_close_is_asked_only_with_nothing_queued(state: State) -> None:
    asked = questions(f"state.{state.lower()}.structure/state-structure", 75, Lang.EN)
    of_sending = [one for one in asked if "may still be sent" in one.prompt]
    assert of_sending
    assert all("All data had left" in one.prompt for one in of_sending)


@pytest.mark.parametrize("state", sorted(FIN_OUTSTANDING))
@pytest.mark.parametrize("other", sorted(set(State)))
def test_no_contrast_turns_on_new_data_after_a_close(state: State, other: State) -> None:
    found = properties_of(state, other)
    assert not [one for one in found if (one.aspect, one.token) == ("may_send", "data")]


@pytest.mark.parametrize(("unread", "receive"), [(True, "1"), (False, "0")])
def test_an_end_of_file_that_was_read_is_not_in_recv_q(*, unread: bool, receive: str) -> None:
    listed = ss_listing([Socket(State.CLOSE_WAIT, ("10.0.0.5", 443), ("192.0.2.1", 40000), unread)])
    assert listed[1].split()[1] == receive


@pytest.mark.parametrize("lang", Lang)
def test_what_recv_q_tells_of_close_wait_is_a_diagnosis(lang: Lang) -> None:
    """0: end of file was read, and nobody closes; 1: nobody has read it."""
    told = {"0": "recv()", "1": {Lang.ZH: "卡", Lang.EN: "stuck"}[lang]}
    met = set()
    for asked in questions("operations.close_wait/read-sockets", 60, lang):
        if "Recv-Q" not in asked.prompt.splitlines()[-1]:
            continue
        (shown,) = {line.split()[1] for line in asked.prompt.splitlines() if "192.0.2." in line}
        met.add(shown)
        assert told[shown] in (asked.choices or ())[asked.answer.value].text
    assert met == {"0", "1"}


def test_recv_q_is_asked_of_no_state_in_which_the_program_has_closed() -> None:
    others = [one for one in stock().by_type["symptom"] if one.value["state"] != "CLOSE_WAIT"]
    assert others
    for about in others:
        asked = questions(f"{about.id}/read-sockets", 20)
        assert not [one for one in asked if "Recv-Q" in one.prompt.splitlines()[-1]]


def test_both_ways_of_close_wait_are_shown() -> None:
    asked = questions("operations.close_wait/read-sockets", 20, Lang.EN)
    assert {found[1] for one in asked if (found := re.search(r"CLOSE-WAIT +(\d)", one.prompt))} == {"0", "1"}
