from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictured_traces import LAW, pictures, scenarios

from tcpdrill.drawing.ladder_rows import STATE_MASKS, Shape, rungs
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.trace import Fate, Side


@pytest.mark.parametrize("side", Side)
def test_a_hidden_state_is_a_question_mark_beside_its_segment(side: Side) -> None:
    for trace in scenarios().values():
        for step in trace.steps:
            masks = frozenset({(step.n, STATE_MASKS[side])})
            own = [rung for rung in rungs(Picture(trace, 1, step.n, masks), Lang.EN) if rung.n == step.n]
            assert {rung.state(side) for rung in own} - {None} == {"?"}


@LAW
@given(pictures(), st.sampled_from(Lang))
def test_every_segment_of_the_picture_is_drawn(picture: Picture, lang: Lang) -> None:
    drawn = rungs(picture, lang)
    labelled = {rung.n for rung in drawn if rung.label}
    assert labelled >= {picture.place(n) for n in range(picture.first, picture.last + 1)}
    assert max(labelled, default=0) <= max(picture.place(picture.last), 0)


@LAW
@given(pictures())
def test_what_leaves_reaches(picture: Picture) -> None:
    drawn = rungs(picture, Lang.ZH)
    leaving = [rung.n for rung in drawn if rung.shape is Shape.LEAVES]
    assert sorted(leaving) == sorted(rung.n for rung in drawn if rung.shape is Shape.REACHES)


@LAW
@given(pictures())
def test_segments_that_never_arrive_stop_and_say_how(picture: Picture) -> None:
    stopped = {rung.n: rung.remark for rung in rungs(picture, Lang.EN) if rung.shape is Shape.STOPS}
    words = {Fate.LOST: "lost", Fate.IN_FLIGHT: "in flight"}
    shown = picture.trace.steps[picture.first - 1 : picture.last]
    assert stopped == {picture.place(step.n): words[step.fate] for step in shown if step.arrived is None}


@LAW
@given(pictures())
def test_states_stand_there_only_if_wanted(picture: Picture) -> None:
    written = [state for rung in rungs(picture, Lang.EN) for state in (rung.client, rung.server) if state]
    assert bool(written) is picture.states


@LAW
@given(pictures())
def test_a_hidden_sender_is_nowhere(picture: Picture) -> None:
    hidden = {picture.place(n) for n, mask in picture.masks if mask is Mask.SENDER}
    assert all(rung.sender is None for rung in rungs(picture, Lang.EN) if rung.n in hidden)
