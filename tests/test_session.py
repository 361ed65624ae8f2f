"""A session step by step: taught, asked, judged, recorded and told, in that order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hand_made import START, Clock, Scripted, Supply
from hand_made import world as make_world

from tcpdrill.answers.judging import judge
from tcpdrill.asking.questions import NothingToAskError
from tcpdrill.ground.errors import InputError, UsageError
from tcpdrill.ground.wording import Lang
from tcpdrill.practice import drill, replaying
from tcpdrill.practice.askers.protocol import Command, Notice, command_of
from tcpdrill.practice.log_lines import LogError, Review, Undo, as_line
from tcpdrill.practice.replaying import Snapshot, catch_up
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.schedule import LONGEST_ANSWER
from tcpdrill.practice.session import Options, World
from tcpdrill.practice.settings import Settings
from tcpdrill.practice.snapshot import FILE_NAME, load

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.answers.judging import Verdict
    from tcpdrill.answers.question import Question
    from tcpdrill.practice.askers.protocol import Asking
    from tcpdrill.practice.summary import Summary

EN = Options(Lang.EN)


@pytest.fixture
def log(tmp_path: Path) -> ReviewLog:
    return ReviewLog(tmp_path)


def hold(
    log: ReviewLog,
    *replies: str | type[BaseException],
    supply: Supply | None = None,
    settings: Settings | None = None,
    world: World | None = None,
    options: Options = EN,
) -> tuple[int, Scripted]:
    asker = Scripted(list(replies))
    around = world or make_world()
    return drill.run(supply or Supply(), asker, log, settings or Settings(), around, options), asker


def summary(asker: Scripted) -> Summary:
    (last,) = asker.names("summary")
    assert asker.told[-1][0] == "summary"
    assert not isinstance(last, str)
    return last  # type: ignore[no-any-return]


def reviews(log: ReviewLog) -> list[Review]:
    return [entry for entry in log.entries() if isinstance(entry, Review)]


COMMANDS = {
    ":h": Command.HINT,
    ":hint": Command.HINT,
    " :SKIP ": Command.SKIP,
    "：u": Command.UNDO,
    ": q": Command.QUIT,
    ":": None,
    ":hello": None,
    "hint": None,
    "S": None,
    "": None,
}


@pytest.mark.parametrize(("typed", "command"), COMMANDS.items())
def test_commands_begin_with_a_colon(typed: str, command: Command | None) -> None:
    assert command_of(typed) is command


def test_a_fact_never_met_is_taught_first_and_once(log: ReviewLog) -> None:
    _, asker = hold(log, *["right"] * 12)
    taught = asker.names("teach")
    assert len(taught) == len({name.partition("/")[0] for name in taught}) == 6
    for name in taught:
        places = [
            place for place, entry in enumerate(asker.told) if entry[:2] in {("teach", name), ("ask", name)}
        ]
        assert asker.told[places[0]][0] == "teach"
    _, again = hold(log, "right", world=make_world(Clock(START.replace(day=20))))
    assert again.names("teach") == []


def test_an_answer_is_on_disk_when_it_is_told(log: ReviewLog) -> None:
    recorded: list[list[str]] = []

    class Looking(Scripted):
        def judged(self, judged: object) -> None:
            recorded.append([review.id for review in reviews(log)])
            assert recorded[-1][-1] == judged.review.id  # type: ignore[attr-defined]

    asker = Looking(["right", "1", "B"])
    drill.run(Supply(), asker, log, Settings(), make_world(), EN)
    assert [len(ids) for ids in recorded] == [1, 2]


def test_what_a_line_of_the_log_says(log: ReviewLog) -> None:
    _, asker = hold(log, "right", ":h", "7", options=Options(Lang.EN, kinds=frozenset({"next-number"})))
    right, wrong = reviews(log)
    first, hinted = asker.questions[0], asker.questions[2]
    assert (right.question, right.seed, right.verdict, right.rating) == (first.id, first.seed, "right", 3)
    assert (wrong.question, wrong.seed, wrong.given, wrong.verdict, wrong.rating) == (
        hinted.id,
        hinted.seed,
        "7",
        "wrong",
        1,
    )
    assert right.ms == 60_000
    assert right.id != wrong.id


def test_a_quick_right_answer_is_easy_but_not_right_after_the_lesson(log: ReviewLog) -> None:
    hold(log, *["right"] * 12, world=make_world(seconds=1.0))
    met: set[str] = set()
    for review in reviews(log):
        fact = review.question.partition("/")[0]
        assert review.rating == (4 if fact in met else 3)
        met.add(fact)
    assert len(met) == 6


def test_a_wrong_choice_logs_its_misconception_and_what_was_confused(log: ReviewLog) -> None:
    hold(log, "B", options=Options(Lang.EN, kinds=frozenset({"pick"})))
    (wrong,) = reviews(log)
    assert (wrong.misconception, wrong.confused_with) == ("nay", "no")


def test_an_unreadable_answer_is_asked_again_and_not_recorded(log: ReviewLog) -> None:
    _, asker = hold(log, "what?", "", "right")
    assert len(set(asker.names("ask")[:3])) == 1
    assert asker.questions[0] is asker.questions[2]
    assert len(asker.names("unreadable")) == 2
    assert len(reviews(log)) == 1


def test_prose_is_compared_by_the_learner(log: ReviewLog) -> None:
    supply = Supply(kinds=("why",))
    _, asker = hold(log, "it just is", "right answer", supply=supply)
    assert asker.told[2] == ("compare", "a.one/why", "it just is")
    assert [review.verdict for review in reviews(log)] == ["nearly", "nearly"]
    assert reviews(log)[0].given == "it just is"


def test_prose_that_is_the_model_answer_needs_no_comparing(log: ReviewLog) -> None:
    _, asker = hold(log, "because one is added.", supply=Supply(kinds=("why",)))
    assert asker.names("compare") == []
    assert [review.verdict for review in reviews(log)] == ["right"]


def test_a_grade_before_the_model_answer_was_shown_is_no_grade(log: ReviewLog) -> None:
    _, asker = hold(log, "1", supply=Supply(kinds=("why",)))
    assert asker.told[2] == ("compare", "a.one/why", "1")
    assert [review.verdict for review in reviews(log)] == ["nearly"]


@pytest.mark.parametrize("first", ["right", "1", ":hint"])
def test_after_an_undo_an_answer_is_at_most_good(log: ReviewLog, first: str) -> None:
    typed = [first, "right", ":undo", "right"] if first == ":hint" else [first, ":undo", "right"]
    hold(log, *typed, settings=Settings(quick_seconds=3600))
    kept = [entry for entry in log.entries() if isinstance(entry, Undo)]
    assert len(kept) == 1
    after_undo = [review for review in reviews(log) if review.id != kept[0].undo]
    assert after_undo[0].rating <= 3


def test_after_an_undo_by_the_command_the_next_session_knows_that_the_answer_was_seen(log: ReviewLog) -> None:
    quick = Settings(quick_seconds=3600, new_per_day=1)
    hold(log, "1", settings=quick)
    drill.undo(log, quick, make_world())
    hold(log, "right", settings=quick)
    assert [review.rating for review in reviews(log)] == [1, 3]
    with log.path.open("ab") as file:
        file.write(as_line(reviews(log)[0]) * 9000)
    assert len(log.last_entries()) < 9003


def test_replay_knows_nothing_of_an_answer_that_was_taken_back(log: ReviewLog) -> None:
    hold(log, "right", ":undo", ":quit")
    (undo,) = [entry for entry in log.entries() if isinstance(entry, Undo)]
    with pytest.raises(UsageError, match="no answer"):
        drill.find_answer(log, undo.undo)


def test_undo_again_and_again_asks_the_same_questions_in_their_order(log: ReviewLog) -> None:
    _, asker = hold(log, "right", "1", ":undo", ":undo", ":undo", "right", "right")
    asked = asker.questions
    assert [question.id for question in asked[:5]] == [asked[n].id for n in (0, 1, 2, 1, 0)]
    assert asked[3] is asked[1]
    assert asked[4] is asked[0]
    assert asker.names("took_back") == [asked[1].id, asked[0].id]
    assert asker.names("notice") == [Notice.NOTHING_TO_UNDO]
    assert [asked[n].id for n in (5, 6, 7)] == [asked[n].id for n in (0, 1, 2)]
    assert summary(asker).answered == summary(asker).right == 2
    fresh = Snapshot(0.9)
    catch_up(fresh, log)
    assert fresh.memories == load(log.path.with_name(FILE_NAME)).memories  # type: ignore[union-attr]


def test_undo_after_a_verdict_asks_that_question_next(log: ReviewLog) -> None:
    asker = Scripted(["right", "right", "right"], afterwards=[None, Command.UNDO])
    drill.run(Supply(), asker, log, Settings(), make_world(), EN)
    assert asker.questions[2] is asker.questions[1]
    assert len([entry for entry in log.entries() if isinstance(entry, Undo)]) == 1


def test_quit_after_a_verdict_ends(log: ReviewLog) -> None:
    asker = Scripted(["right", "right"], afterwards=[Command.QUIT])
    assert drill.run(Supply(), asker, log, Settings(), make_world(), EN) == 0
    assert summary(asker).answered == 1


@pytest.mark.parametrize(("end", "status"), [(":q", 0), (EOFError, 0), (KeyboardInterrupt, 130)])
def test_every_end_has_its_summary(log: ReviewLog, end: str | type[BaseException], status: int) -> None:
    ended, asker = hold(log, "right", end)
    assert ended == status
    assert (summary(asker).answered, summary(asker).interrupted) == (1, status == 130)


def test_a_number_of_questions_ends_a_session_and_skipped_ones_do_not_count(log: ReviewLog) -> None:
    status, asker = hold(log, ":s", "right", "right", "right", options=Options(Lang.EN, count=2))
    assert status == 0
    assert (summary(asker).answered, summary(asker).skipped) == (2, 1)
    assert [entry[2].left for entry in asker.told if entry[0] == "ask"] == [2, 2, 1]


def test_nothing_due_is_said(log: ReviewLog) -> None:
    _, asker = hold(log, settings=Settings(new_per_day=0))
    assert asker.names("notice") == [Notice.NOTHING_DUE]
    assert summary(asker).answered == 0


def test_the_summary_tells_what_went_well_and_what_is_weak(log: ReviewLog) -> None:
    options = Options(Lang.EN, kinds=frozenset({"pick"}))
    _, asker = hold(log, "A", "B", "A", "B", options=options)
    found = summary(asker)
    assert (found.right, found.wrong, found.seconds) == (2, 2, 240.0)
    assert found.misconceptions == (("nay", 2),)
    shares = {share.name: (share.right, share.given) for share in found.topics}
    weak = {share.name for share in found.weak_topics}
    assert weak == {name for name, (right, given) in shares.items() if right / given < 0.8}
    assert {share.name for share in found.well} == shares.keys() - weak
    assert [share.name for share in found.weak_kinds] == ["pick"]
    assert found.next_command == "tcpdrill drill"


def test_the_next_command_is_the_weakest_topic_when_nothing_is_left_today(log: ReviewLog) -> None:
    facts = {"a.one": ("alpha", ()), "b.one": ("beta", ())}
    supply = Supply(facts, kinds=("pick",))
    _, asker = hold(log, "A", "B", *["A"] * 9, supply=supply)
    assert summary(asker).left_today == 0
    assert [share.name for share in summary(asker).weak_topics] == ["beta"]
    assert summary(asker).next_command == "tcpdrill drill beta --cram"


def failing(log: ReviewLog, question: str, times: int) -> Clock:
    """Log an answer that was right to everything, and so many wrong ones to one question, a day each."""
    clock = Clock()
    for number in range(times):
        clock.move(days=1)
        wrong = Review(f"w{number}", clock.now, question, 1, "en", "?", "wrong", 1, 900)
        log.append([wrong])
    clock.move(days=1)
    return clock


def test_a_leech_is_said_to_be_one_and_its_parts_come_first(log: ReviewLog) -> None:
    supply = Supply({"a.one": ("alpha", ()), "a.two": ("alpha", ("a.one",))}, kinds=("pick",))
    clock = failing(log, "a.two/pick", 4)
    _, asker = hold(log, "A", "A", supply=supply, world=make_world(clock))
    told = [entry[1] for entry in asker.told if entry[0] in {"notice", "ask", "teach"}]
    assert told[:5] == [
        Notice.LEECH_PART,
        "a.one/pick",
        "a.one/pick",
        Notice.LEECH,
        "a.two/pick",
    ]
    values = next(entry[2] for entry in asker.told if entry[0] == "notice")
    assert values == {"question": "a.two/pick", "part": "a.one", "times": "4"}


def test_a_leech_that_rests_on_nothing_is_said_to_be_one(log: ReviewLog) -> None:
    clock = failing(log, "a.one/pick", 4)
    _, asker = hold(log, supply=Supply({"a.one": ("alpha", ())}, kinds=("pick",)), world=make_world(clock))
    assert asker.names("notice") == [Notice.LEECH_ALONE]


def test_a_confused_pair_is_asked_side_by_side(log: ReviewLog) -> None:
    clock = Clock()
    facts = {"a.one": ("alpha", ()), "b.one": ("beta", ())}
    Options(Lang.EN, topics=frozenset({"alpha"}), count=1, cram=True)
    supply = Supply(facts, {("a.one/pick", "no"): ("b.one/pick",)}, kinds=("pick",))
    for _ in range(2):
        hold(
            log, "B", supply=supply, options=Options(Lang.EN, topics=frozenset({"alpha"}), count=1, cram=True)
        )
    clock.move(days=2)
    _, asker = hold(log, "A", "A", supply=supply, world=make_world(clock))
    assert asker.names("ask")[:2] == ["a.one/pick", "b.one/pick"]
    assert asker.names("notice") == [Notice.CONFUSED]


def test_two_sessions_that_take_turns_see_each_other_s_answers(log: ReviewLog) -> None:
    other = Scripted(["right"])

    class Interrupting(Scripted):
        def ask(self, asking: object) -> str:
            if not other.told:
                drill.run(Supply(), other, log, Settings(), make_world(), Options(Lang.EN, count=1))
            return super().ask(asking)  # type: ignore[arg-type]

    asker = Interrupting(["right", "right"])
    drill.run(Supply(), asker, log, Settings(), make_world(), Options(Lang.EN, count=2))
    fresh = Snapshot(0.9)
    catch_up(fresh, log)
    assert load(log.path.with_name(FILE_NAME)) == fresh
    assert len(reviews(log)) == 3


def test_time_never_runs_back_in_the_log(log: ReviewLog) -> None:
    clock = Clock()
    hold(log, "right", world=make_world(clock))
    clock.move(days=-30)
    told: list[str] = []
    hold(log, "right", "right", world=make_world(clock, told=told))
    dates = [review.at for review in reviews(log)]
    assert dates == sorted(set(dates))
    assert len(told) == 1
    assert "the clock went back" in told[0]


def test_a_log_that_cannot_be_written_ends_with_the_summary_and_the_error(
    log: ReviewLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker = Scripted(["right", "right"])
    append = ReviewLog.append

    def fail_later(log: ReviewLog, entries: list[Review]) -> None:
        if reviews(log):
            raise LogError("disk full")
        append(log, entries)

    monkeypatch.setattr(ReviewLog, "append", fail_later)
    with pytest.raises(LogError, match="disk full"):
        drill.run(Supply(), asker, log, Settings(), make_world(), EN)
    assert summary(asker).answered == 1


def test_a_question_that_cannot_be_made_is_told_and_passed_over(log: ReviewLog) -> None:
    class Poor(Supply):
        def question(self, name: str, seed: int, lang: Lang) -> Question:
            if name.startswith("a.one"):
                raise NothingToAskError(f"no question can be made of {name}")
            return super().question(name, seed, lang)

    told: list[str] = []
    _, asker = hold(log, *["right"] * 30, supply=Poor(), world=make_world(told=told))
    assert sorted(told) == [f"no question can be made of a.one/{kind}" for kind in ("next-number", "pick")]
    assert summary(asker).answered == 10


def test_due_lists_what_waits(log: ReviewLog) -> None:
    settings = Settings(new_per_day=4)
    hold(log, "right", "1", settings=settings)
    clock = Clock()
    clock.move(hours=1)
    waits = drill.due(Supply().askables, log, settings, make_world(clock), EN)
    assert [(item.question, item.state.value) for item in waits] == [
        ("a.two/next-number", "learning"),
        ("a.one/pick", "new"),
        ("a.two/pick", "new"),
    ]
    assert waits[0].as_json()["due"] == "2026-03-02T09:10:00.000001Z"
    clock.move(days=1)
    tomorrow = drill.due(
        Supply().askables, log, settings, make_world(clock), Options(Lang.EN, frozenset({"alpha"}))
    )
    assert [item.state.value for item in tomorrow] == ["learning", "new", "new", "new", "new"]


def test_replay_asks_the_logged_numbers_and_records_nothing(log: ReviewLog) -> None:
    hold(log, "right", "1")
    first, last = reviews(log)
    for wanted, expected in ((None, last), (first.id, first), (first.id[:9], first), (last.question, last)):
        asker = Scripted(["right", "right"])
        assert drill.replay(Supply(), asker, log, Settings(), make_world(), Lang.EN, wanted) == 0
        (question,) = asker.questions
        assert (question.id, question.seed) == (expected.question, expected.seed)
        (judged,) = (entry[2] for entry in asker.told if entry[0] == "judged")
        assert not judged.recorded
        assert asker.names("teach") == []
    assert len(reviews(log)) == 2


def test_a_replay_cannot_be_undone(log: ReviewLog) -> None:
    hold(log, "right")
    asker = Scripted([":u", "right"], afterwards=[Command.UNDO])
    drill.replay(Supply(), asker, log, Settings(), make_world(), Lang.EN, None)
    assert asker.names("notice") == [Notice.NOTHING_TO_UNDO]
    assert len(list(log.entries())) == 1


def test_a_replay_takes_the_reader_s_language_where_the_log_names_none(log: ReviewLog) -> None:
    about = '"at":"2026-11-01T00:00:00Z","question":"a.one/next-number","verdict":"right","rating":3'
    line = '{"v":1,"id":"n",' + about + "%s}\n"
    log.prepare()
    log.path.write_text(line % "" + line.replace('"n"', '"m"') % ',"lang":"fr"', encoding="utf-8")
    for wanted in ("n", "m"):
        asker = Scripted(["1"])
        assert drill.replay(Supply(), asker, log, Settings(), make_world(), Lang.EN, wanted) == 0
        assert asker.questions[0].lang is Lang.EN


def test_replay_of_what_is_not_there(log: ReviewLog) -> None:
    with pytest.raises(InputError, match="holds no answer"):
        drill.replay(Supply(), Scripted([]), log, Settings(), make_world(), Lang.EN, None)
    hold(log, "right")
    with pytest.raises(UsageError, match="no answer 'nonsense'"):
        drill.replay(Supply(), Scripted([]), log, Settings(), make_world(), Lang.EN, "nonsense")
    gone = Supply(facts={"c.one": ("gamma", ())})
    with pytest.raises(InputError, match=r"a\.one/next-number is no longer in the material"):
        drill.replay(gone, Scripted([]), log, Settings(), make_world(), Lang.EN, None)


def test_undo_from_outside_takes_back_one_by_one(log: ReviewLog) -> None:
    hold(log, "right", "1")
    given = reviews(log)
    assert [drill.undo(log, Settings(), make_world()).id for _ in given] == [
        review.id for review in reversed(given)
    ]
    with pytest.raises(InputError, match="holds no answer"):
        drill.undo(log, Settings(), make_world())


class Mistaken(Supply):
    """Numbers one too high are the work of a misconception; those one too low are slips."""

    def judge(self, question: Question, typed: str) -> Verdict:
        return judge(question, typed, {str(question.answer.value + 1): "m"})


@pytest.mark.parametrize(("off", "rating"), [(1, 1), (-1, 2)])
def test_nearly_right_by_a_named_misconception_is_rated_again(log: ReviewLog, off: int, rating: int) -> None:
    class OneOff(Scripted):
        def ask(self, asking: Asking) -> str:
            super().ask(asking)
            return str(asking.question.answer.value + off)

    options = Options(Lang.EN, kinds=frozenset({"next-number"}), count=1)
    drill.run(Mistaken(), OneOff(["x"]), log, Settings(), make_world(), options)
    (review,) = reviews(log)
    assert (review.verdict, review.rating) == ("nearly", rating)


def test_what_was_rated_again_comes_again_in_a_crammed_session(log: ReviewLog) -> None:
    class OneTooHighOnce(Scripted):
        def ask(self, asking: Asking) -> str:
            asked = super().ask(asking)
            return asked if len(self.questions) > 1 else str(asking.question.answer.value + 1)

    options = Options(Lang.EN, kinds=frozenset({"next-number"}), cram=True)
    asker = OneTooHighOnce(["right"] * 20)
    drill.run(Mistaken(), asker, log, Settings(), make_world(), options)
    asked = [question.id for question in asker.questions]
    assert asked.count(asked[0]) == 2
    assert len(asked) == len(set(asked)) + 1


def test_an_answer_under_a_wrong_clock_has_no_effect_once_it_is_taken_back(log: ReviewLog) -> None:
    settings, clock = Settings(new_per_day=4), Clock()
    hold(log, "right", "1", settings=settings, world=make_world(clock))
    clock.move(minutes=11)
    before = drill.due(Supply().askables, log, settings, make_world(clock), EN)
    assert len(before) == 3
    ahead = Clock(clock.now.replace(year=2027))
    hold(log, "right", ":undo", ":quit", settings=settings, world=make_world(ahead))
    hold(log, "right", settings=settings, world=make_world(ahead))
    for _ in range(len(reviews(log)) - 3):
        drill.undo(log, settings, make_world(clock))
    told: list[str] = []
    after = drill.due(Supply().askables, log, settings, make_world(clock, told=told), EN)
    assert [(item.question, item.state) for item in after] == [(item.question, item.state) for item in before]
    assert told == []
    hold(log, "right", world=make_world(clock))
    assert [review.at.year for review in reviews(log)[-1:]] == [clock.now.year]


UNDATED = {"before computers": 1970, "too late for an interval": 9000}


@pytest.mark.parametrize("year", UNDATED.values(), ids=UNDATED.keys())
def test_no_answer_is_asked_for_that_could_not_be_read_back(log: ReviewLog, year: int) -> None:
    hold(log, "right")
    before = log.path.read_bytes()
    wrong = make_world(Clock(START.replace(year=year)))
    if year > START.year:
        with pytest.raises(LogError, match=rf"the clock says {year}-03-02T09:00:00.000000Z: no answer can"):
            hold(log, "right", world=wrong)
        with pytest.raises(LogError, match=r"it could not be read back \(a time out of range\)"):
            drill.undo(log, Settings(), wrong)
    else:
        with pytest.raises(LogError, match="the clock says 1970"):
            hold(log, "right", world=wrong)
    assert log.path.read_bytes() == before


def test_after_an_answer_of_the_last_year_nothing_is_asked_until_it_is_taken_back(log: ReviewLog) -> None:
    log.append(
        [
            Review(
                "a",
                START.replace(8999, 12, 31, 23, 59, 59, 999_999),
                "a.one/pick",
                1,
                "en",
                "A",
                "right",
                3,
                9,
            )
        ]
    )
    asker = Scripted(["right"])
    with pytest.raises(LogError, match=r"has an answer of 8999-12-31T23:59:59\.999999Z, and no later"):
        drill.run(Supply(), asker, log, Settings(), make_world(), EN)
    assert asker.told == []
    assert drill.undo(log, Settings(), make_world()).id == "a"
    hold(log, "right")
    assert len(reviews(log)) == 2


@pytest.mark.parametrize("asleep", [True, False])
def test_a_machine_that_slept_in_a_question_gives_no_answer_of_three_days(
    log: ReviewLog, *, asleep: bool
) -> None:
    hold(log, "right", settings=Settings(new_per_day=1))
    clock = Clock(START.replace(day=20))

    class Sleeping(Scripted):
        def ask(self, asking: Asking) -> str:
            clock.move(days=3 if asleep else 0)
            return super().ask(asking)

    asker = Sleeping(["right"])
    world = make_world(clock, seconds=1.0)
    drill.run(Supply(), asker, log, Settings(new_per_day=0, quick_seconds=3600), world, EN)
    answer = reviews(log)[-1]
    assert (answer.ms, answer.rating) == ((LONGEST_ANSWER, 3) if asleep else (1000, 4))


def test_an_undo_looks_for_the_last_answer_from_the_end(
    log: ReviewLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(log, "right", "1")
    given = reviews(log)
    monkeypatch.setattr(ReviewLog, "entries", None)
    monkeypatch.setattr(replaying, "gather_all", None)
    assert [drill.undo(log, Settings(), make_world()).id for _ in given] == [
        review.id for review in reversed(given)
    ]
