"""What the table's situations leave out: queues, held text, trimming, delayed acknowledgments, timers."""

from __future__ import annotations

import pytest

from tcpdrill.tcp.block import (
    CTL_ACK,
    CTL_FIN_ACK,
    CTL_RST,
    CTL_SYN,
    CTL_SYN_ACK,
    WINDOW,
    Behaviour,
    Block,
    Held,
)
from tcpdrill.tcp.machine import Event, Outcome, Rule, SendCall, State, Timeout, UserCall, is_running, step
from tcpdrill.tcp.segment import FIN, RST, SYN, Segment
from tcpdrill.tcp.states import MOVES, Cause

ESTABLISHED = Block(State.ESTABLISHED, iss=100, una=101, nxt=101, rcv_nxt=301)
SYN_SENT = step(Block(iss=100), UserCall.OPEN_ACTIVE).block
LISTENING = step(Block(iss=300), UserCall.OPEN_PASSIVE).block
SYN_RECEIVED = step(LISTENING, Segment(CTL_SYN, 100)).block


def driven(block: Block, *events: Event) -> Outcome:
    """Return the outcome of the last of several events."""
    for event in events:
        outcome = step(block, event)
        block = outcome.block
    return outcome


def text(seq: int, octets: int, ack: int = 101) -> Segment:
    return Segment(CTL_ACK, seq, ack, octets)


def fin(seq: int, ack: int = 101, octets: int = 0) -> Segment:
    return Segment(CTL_FIN_ACK, seq, ack, octets)


def ack(seq: int, number: int) -> Segment:
    return Segment(CTL_ACK, seq, number)


class TestOpening:
    def test_text_called_for_in_syn_sent_rides_on_the_third_segment(self) -> None:
        outcome = driven(SYN_SENT, SendCall(12), Segment(CTL_SYN_ACK, 300, 101))
        assert outcome.sends == (text(101, 12, ack=301),)
        assert outcome.block.nxt == 113

    def test_each_send_is_a_segment_of_its_own(self) -> None:
        outcome = driven(SYN_SENT, SendCall(12), SendCall(5), Segment(CTL_SYN_ACK, 300, 101))
        assert outcome.sends == (text(101, 12, ack=301), text(113, 5, ack=301))

    def test_text_called_for_in_listen_waits_for_established(self) -> None:
        outcome = driven(LISTENING, SendCall(7))
        assert outcome.sends == (Segment(CTL_SYN, 300),)
        assert outcome.block.unsent == (7,)
        assert not outcome.block.passive

    def test_text_called_for_in_syn_received_leaves_once_our_syn_is_acknowledged(self) -> None:
        outcome = driven(SYN_RECEIVED, SendCall(9), ack(101, 301))
        assert outcome.sends == (text(301, 9, ack=101),)

    def test_text_of_the_peer_is_acknowledged_by_the_text_that_waited(self) -> None:
        outcome = driven(SYN_RECEIVED, SendCall(9), text(101, 20, ack=301))
        assert outcome.sends == (text(301, 9, ack=121),)

    def test_close_in_syn_received_waits_behind_text(self) -> None:
        waiting = driven(SYN_RECEIVED, SendCall(9), UserCall.CLOSE)
        assert (waiting.block.state, waiting.sends, waiting.error) == (State.SYN_RECEIVED, (), None)
        outcome = step(waiting.block, ack(101, 301))
        assert outcome.sends == (text(301, 9, ack=101), fin(310, ack=101))
        assert outcome.block.state is State.FIN_WAIT_1

    def test_a_waiting_close_after_the_peer_s_fin_leads_to_last_ack(self) -> None:
        outcome = driven(SYN_RECEIVED, SendCall(9), UserCall.CLOSE, fin(101, ack=301))
        assert outcome.sends == (text(301, 9, ack=102), fin(310, ack=102))
        assert outcome.block.state is State.LAST_ACK

    @pytest.mark.parametrize("call", [SendCall(1), UserCall.CLOSE])
    def test_nothing_is_taken_after_a_waiting_close(self, call: SendCall | UserCall) -> None:
        outcome = driven(SYN_RECEIVED, SendCall(9), UserCall.CLOSE, call)
        assert outcome.error == "connection closing"

    def test_close_in_syn_received_without_text_leaves_the_syn_to_be_repeated_first(self) -> None:
        closed = driven(SYN_RECEIVED, UserCall.CLOSE)
        assert closed.sends == (fin(301, ack=101),)
        assert step(closed.block, Timeout.RETRANSMISSION).sends == (Segment(CTL_SYN_ACK, 300, 101),)
        confirmed = step(closed.block, ack(101, 301))
        assert confirmed.block.state is State.FIN_WAIT_1
        assert step(confirmed.block, Timeout.RETRANSMISSION).sends == (fin(301, ack=101),)
        assert step(confirmed.block, ack(101, 302)).block.state is State.FIN_WAIT_2

    def test_text_on_a_syn_waits_for_established(self) -> None:
        received = driven(LISTENING, Segment(CTL_SYN, 100, None, 10))
        assert received.sends == (Segment(CTL_SYN_ACK, 300, 101),)
        established = step(received.block, ack(101, 301))
        assert established.sends == (ack(301, 111),)

    def test_text_and_fin_on_a_syn_ack_draw_one_acknowledgment(self) -> None:
        outcome = driven(SYN_SENT, Segment(frozenset({*CTL_SYN_ACK, FIN}), 300, 101, 10))
        assert outcome.block.state is State.CLOSE_WAIT
        assert outcome.sends == (ack(101, 312),)

    def test_a_listener_used_up_starts_over_when_its_caller_is_reset(self) -> None:
        outcome = step(SYN_RECEIVED, Segment(CTL_RST, 101))
        assert outcome.block == LISTENING

    def test_what_the_user_asked_for_survives_a_false_caller(self) -> None:
        outcome = driven(SYN_RECEIVED, SendCall(9), Segment(CTL_RST, 101))
        assert outcome.block == LISTENING._replace(unsent=(9,))

    def test_a_repeated_syn_whose_text_reaches_into_the_window_gives_only_the_text(self) -> None:
        outcome = step(SYN_RECEIVED, Segment(CTL_SYN_ACK, 100, 301, 10))
        assert outcome.block.state is State.ESTABLISHED
        assert outcome.sends == (ack(301, 111),)


class TestText:
    def test_text_above_a_gap_is_held_and_asked_about_at_once(self) -> None:
        outcome = step(ESTABLISHED, text(311, 10))
        assert outcome.sends == (ack(101, 301),)
        assert outcome.block.held == (Held(311, 10, fin=False),)

    def test_what_fills_the_gap_draws_one_acknowledgment_for_all(self) -> None:
        outcome = driven(ESTABLISHED, text(321, 10), text(311, 10), text(301, 10))
        assert outcome.sends == (ack(101, 331),)
        assert outcome.block.held == ()

    def test_a_gap_filled_in_part_leaves_the_rest_held(self) -> None:
        outcome = driven(ESTABLISHED, text(321, 10), text(301, 10))
        assert outcome.sends == (ack(101, 311),)
        assert outcome.block.held == (Held(321, 10, fin=False),)

    def test_a_fin_above_a_gap_is_held_too(self) -> None:
        held = step(ESTABLISHED, fin(311))
        assert (held.block.state, held.sends) == (State.ESTABLISHED, (ack(101, 301),))
        outcome = step(held.block, text(301, 10))
        assert (outcome.block.state, outcome.sends) == (State.CLOSE_WAIT, (ack(101, 312),))
        assert outcome.block.held == ()

    def test_the_same_text_is_held_once(self) -> None:
        assert len(driven(ESTABLISHED, text(311, 10), text(311, 10)).block.held) == 1

    def test_held_text_does_not_make_a_bare_acknowledgment_answerable(self) -> None:
        assert driven(ESTABLISHED, text(311, 10), ack(301, 101)).sends == ()

    def test_old_octets_are_trimmed_off_the_left(self) -> None:
        assert driven(ESTABLISHED, text(301, 10), text(306, 10)).sends == (ack(101, 316),)

    def test_an_old_start_with_a_new_fin_gives_only_the_fin(self) -> None:
        outcome = driven(ESTABLISHED, text(301, 10), fin(301, octets=10))
        assert outcome.block.state is State.CLOSE_WAIT
        assert outcome.sends == (ack(101, 312),)

    def test_held_pieces_may_overlap(self) -> None:
        outcome = driven(ESTABLISHED, text(311, 20), text(321, 20), text(301, 15))
        assert outcome.sends == (ack(101, 341),)

    def test_octets_beyond_the_window_are_trimmed_off_the_right_and_the_fin_with_them(self) -> None:
        outcome = step(ESTABLISHED, fin(301, octets=WINDOW))
        assert outcome.block.state is State.ESTABLISHED
        assert outcome.sends == (ack(101, 301 + WINDOW),)

    def test_the_last_octet_of_the_window_is_acceptable_and_the_next_is_not(self) -> None:
        assert step(ESTABLISHED, ack(301 + WINDOW - 1, 102)).rule is Rule.ACK_FIELD
        assert step(ESTABLISHED, ack(301 + WINDOW, 102)).rule is Rule.SEQUENCE

    def test_text_in_fin_wait_1_that_acknowledges_our_fin_does_both(self) -> None:
        outcome = driven(ESTABLISHED, UserCall.CLOSE, text(301, 10, ack=102))
        assert outcome.block.state is State.FIN_WAIT_2
        assert outcome.sends == (ack(102, 311),)

    def test_an_old_acknowledgment_does_not_spoil_the_text(self) -> None:
        assert step(ESTABLISHED, text(301, 10, ack=50)).sends == (ack(101, 311),)

    def test_what_is_held_stays_held_while_we_send(self) -> None:
        assert driven(ESTABLISHED, text(311, 10), SendCall(5), text(301, 10)).sends == (ack(106, 321),)

    def test_what_is_held_beyond_a_fin_is_forgotten_with_it(self) -> None:
        outcome = driven(ESTABLISHED, text(331, 10), fin(301))
        assert (outcome.block.state, outcome.block.held) == (State.CLOSE_WAIT, ())

    def test_text_with_an_acknowledgment_of_something_unsent_is_dropped(self) -> None:
        outcome = step(ESTABLISHED, text(301, 10, ack=102))
        assert (outcome.block, outcome.sends) == (ESTABLISHED, (ack(101, 301),))


class TestDelayedAcknowledgment:
    DELAYING = ESTABLISHED._replace(delay=True)

    def test_waits_for_text_to_ride_on(self) -> None:
        waiting = step(self.DELAYING, text(301, 10))
        assert (waiting.sends, waiting.block.rcv_nxt) == ((), 311)
        assert step(waiting.block, SendCall(5)).sends == (text(101, 5, ack=311),)

    def test_of_a_fin_rides_on_our_own(self) -> None:
        assert driven(self.DELAYING, fin(301), UserCall.CLOSE).sends == (fin(101, ack=302),)

    def test_only_the_next_one_waits(self) -> None:
        assert driven(self.DELAYING, text(301, 10), text(311, 10)).sends == (ack(101, 321),)

    @pytest.mark.parametrize("segment", [text(311, 10), text(291, 10), Segment(CTL_RST, 302), ack(301, 102)])
    def test_what_warns_the_peer_leaves_at_once(self, segment: Segment) -> None:
        outcome = step(self.DELAYING, segment)
        assert outcome.sends == (ack(101, 301),)
        assert outcome.block.delay

    def test_of_a_filled_gap_leaves_at_once(self) -> None:
        assert driven(self.DELAYING, text(311, 10), text(301, 10)).sends == (ack(101, 321),)

    def test_the_third_segment_can_wait_for_text(self) -> None:
        outcome = driven(SYN_SENT._replace(delay=True), Segment(CTL_SYN_ACK, 300, 101))
        assert (outcome.block.state, outcome.sends) == (State.ESTABLISHED, ())
        assert step(outcome.block, SendCall(5)).sends == (text(101, 5, ack=301),)


class TestRetransmission:
    SENT = driven(ESTABLISHED, SendCall(10), SendCall(20)).block

    def test_the_front_of_the_queue_is_sent_again(self) -> None:
        assert step(self.SENT, Timeout.RETRANSMISSION).sends == (text(101, 10, ack=301),)
        assert step(self.SENT, Timeout.RETRANSMISSION).block == self.SENT

    def test_with_what_has_been_received_since(self) -> None:
        assert driven(self.SENT, text(301, 5), Timeout.RETRANSMISSION).sends == (text(101, 10, ack=306),)

    def test_an_old_acknowledgment_takes_nothing_back(self) -> None:
        settled = driven(self.SENT, ack(301, 111)).block
        for old in (ack(301, 101), text(301, 5, ack=50)):
            assert (step(settled, old).block.una, step(settled, old).block.queue) == (111, settled.queue)

    def test_what_is_acknowledged_whole_leaves_the_queue(self) -> None:
        assert driven(self.SENT, ack(301, 111), Timeout.RETRANSMISSION).sends == (text(111, 20, ack=301),)
        assert not is_running(step(self.SENT, ack(301, 131)).block, Timeout.RETRANSMISSION)

    def test_what_is_acknowledged_in_part_is_sent_again_whole(self) -> None:
        assert driven(self.SENT, ack(301, 115), Timeout.RETRANSMISSION).sends == (text(111, 20, ack=301),)

    def test_text_and_fin_are_repeated_one_after_the_other(self) -> None:
        closing = step(self.SENT, UserCall.CLOSE).block
        assert driven(closing, ack(301, 131), Timeout.RETRANSMISSION).sends == (fin(131, ack=301),)

    def test_a_bare_acknowledgment_is_never_repeated(self) -> None:
        outcome = step(ESTABLISHED, text(301, 10))
        assert outcome.sends
        assert not is_running(outcome.block, Timeout.RETRANSMISSION)
        assert step(outcome.block, Timeout.RETRANSMISSION).sends == ()

    def test_our_fin_in_closing_acknowledges_the_peer_s(self) -> None:
        outcome = driven(ESTABLISHED, UserCall.CLOSE, fin(301), Timeout.RETRANSMISSION)
        assert outcome.sends == (fin(101, ack=302),)


class TestTimers:
    @pytest.mark.parametrize("state", State)
    def test_2msl_runs_in_time_wait_alone(self, state: State) -> None:
        assert is_running(Block(state), Timeout.TWO_MSL) is (state is State.TIME_WAIT)

    @pytest.mark.parametrize("state", State)
    def test_the_user_timeout_runs_wherever_there_is_a_connection(self, state: State) -> None:
        assert is_running(Block(state), Timeout.USER) is (state is not State.CLOSED)

    @pytest.mark.parametrize("timeout", Timeout)
    def test_a_timer_that_is_not_running_changes_nothing(self, timeout: Timeout) -> None:
        closed = Block(iss=100)
        assert step(closed, timeout) == Outcome(closed, (), None, Rule.TIMEOUT)

    def test_a_repeated_fin_in_time_wait_is_told_from_other_old_segments(self) -> None:
        time_wait = Block(State.TIME_WAIT, iss=100, una=102, nxt=102, rcv_nxt=302)
        assert step(time_wait, fin(301, ack=102)).rule is Rule.FIN_BIT
        assert step(time_wait, text(291, 10, ack=102)).rule is Rule.SEQUENCE


class TestNumbersWrap:
    EDGE = Block(State.ESTABLISHED, iss=2**32 - 2, una=2**32 - 1, nxt=2**32 - 1, rcv_nxt=2**32 - 5)

    def test_text_is_sent_across_the_wrap(self) -> None:
        sent = step(self.EDGE, SendCall(10))
        assert sent.block.nxt == 9
        acknowledged = step(sent.block, Segment(CTL_ACK, 2**32 - 5, 9))
        assert (acknowledged.block.una, acknowledged.block.queue) == (9, ())

    def test_text_is_received_across_the_wrap(self) -> None:
        outcome = step(self.EDGE, Segment(CTL_ACK, 2**32 - 5, 2**32 - 1, 10))
        assert outcome.sends == (Segment(CTL_ACK, 2**32 - 1, 5),)

    def test_the_window_reaches_across_the_wrap(self) -> None:
        assert step(self.EDGE, Segment(CTL_RST, 10)).rule is Rule.RESET
        assert step(self.EDGE, Segment(CTL_RST, 2**32 - 6)).rule is Rule.SEQUENCE


class TestCombinations:
    def test_a_reset_wins_over_everything_else_in_a_segment(self) -> None:
        everything = frozenset({SYN, FIN, RST})
        assert step(ESTABLISHED, Segment(everything, 301)).block == Block(iss=100)

    def test_a_reset_below_the_window_is_ignored_even_if_its_text_reaches_into_it(self) -> None:
        assert step(ESTABLISHED, Segment(CTL_RST, 296, None, 10)) == Outcome(
            ESTABLISHED, (), None, Rule.RESET
        )

    def test_a_syn_in_the_window_is_asked_about_whatever_it_carries(self) -> None:
        outcome = step(ESTABLISHED, Segment(frozenset({*CTL_SYN_ACK, FIN}), 305, 101, 10))
        assert (outcome.block, outcome.sends) == (ESTABLISHED, (ack(101, 301),))

    def test_one_segment_can_move_a_connection_twice(self) -> None:
        assert driven(ESTABLISHED, UserCall.CLOSE, fin(301, ack=102)).block.state is State.TIME_WAIT

    def test_aborting_forgets_everything(self) -> None:
        assert driven(ESTABLISHED, SendCall(5), text(311, 1), UserCall.ABORT).block == Block(iss=100)


def test_moves_lead_only_from_states_to_states() -> None:
    assert set(MOVES) == set(State)
    assert Cause.ACK not in {cause for row in MOVES.values() for cause in row}


class TestBehaviour:
    def test_the_rfc_s_is_plain(self) -> None:
        assert Behaviour().plain
        assert Behaviour() == Behaviour(moves=())

    @pytest.mark.parametrize(
        "behaviour",
        [
            Behaviour(syn=0),
            Behaviour(fin=0),
            Behaviour(ack=1),
            Behaviour(ack_names_last=True),
            Behaviour(third_repeats_seq=True),
            Behaviour(fin_without_ack=True),
        ],
    )
    def test_others_count_or_write_differently(self, behaviour: Behaviour) -> None:
        assert not behaviour.plain

    def test_a_replaced_move_is_followed(self) -> None:
        simple = Behaviour(moves=((State.FIN_WAIT_1, Cause.FIN_ACKED, State.CLOSED),))
        closing = step(ESTABLISHED, UserCall.CLOSE).block
        assert step(closing, ack(301, 102), simple).block == Block(iss=100)
        assert step(closing, ack(301, 102)).block.state is State.FIN_WAIT_2

    def test_a_passive_move_is_followed_by_who_listened(self) -> None:
        server = Behaviour(passive_moves=((State.ESTABLISHED, Cause.CLOSE, State.LAST_ACK),))
        assert step(ESTABLISHED, UserCall.CLOSE, server).block.state is State.FIN_WAIT_1
        assert step(ESTABLISHED._replace(passive=True), UserCall.CLOSE, server).block.state is State.LAST_ACK

    def test_closing_by_the_peer_s_fin_is_answered_first(self) -> None:
        both = Behaviour(moves=((State.ESTABLISHED, Cause.FIN, State.CLOSED),))
        outcome = step(ESTABLISHED, fin(301), both)
        assert (outcome.block, outcome.sends) == (Block(iss=100), (ack(101, 302),))

    def test_any_acknowledgment_can_be_made_to_move(self) -> None:
        time_wait = Block(State.TIME_WAIT, iss=100, una=102, nxt=102, rcv_nxt=302)
        waiting = Behaviour(moves=((State.TIME_WAIT, Cause.ACK, State.CLOSED),))
        assert step(time_wait, ack(302, 102), waiting).block.state is State.CLOSED

    def test_bare_acknowledgments_can_be_made_to_repeat(self) -> None:
        repeating = Behaviour(repeats_acks=True)
        assert step(ESTABLISHED, Timeout.RETRANSMISSION, repeating).sends == (ack(101, 301),)
