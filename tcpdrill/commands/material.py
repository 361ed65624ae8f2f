"""`check`, `slips`, `facts` and `questions`: the material, what is wrong in it, and what is asked of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tcpdrill.commands import options
from tcpdrill.commands.options import ContentOption, JsonOption, LangOption, MessageLangOption, WidthOption

if TYPE_CHECKING:
    from tcpdrill.material.course import Course


class ReportFormat(StrEnum):
    """How problems are written."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    GITHUB = "github"


class QuestionFormat(StrEnum):
    """What questions are written as."""

    JSON = "json"
    CSV = "csv"
    GIFT = "gift"
    MD = "md"


def topics() -> list[str]:
    """Complete the name of a topic."""
    from tcpdrill.material.content import find_content

    return sorted(
        path.stem
        for path in find_content(None).glob("*.yaml")
        if path.stem not in {"course", "misconceptions"}
    )


def kinds() -> list[str]:
    """Complete the name of a kind."""
    from tcpdrill.asking.questions import kinds as kinds_of_question

    return sorted(kinds_of_question())


def problem_codes() -> list[str]:
    """Complete the code of a problem."""
    from tcpdrill.ground.problem_codes import CODES

    return sorted(CODES)


TopicOption = Annotated[
    str | None, typer.Option("--topic", help="Only this topic.", autocompletion=topics, show_default=False)
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write into this file.", readable=False)
]
KindOption = Annotated[
    str | None,
    typer.Option("--kind", help="Only this kind of question.", autocompletion=kinds, show_default=False),
]


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Report on these files and folders only.", readable=False),
    ] = None,
    content: ContentOption = None,
    report_format: Annotated[
        ReportFormat, typer.Option("--format", help="How to write the problems.")
    ] = ReportFormat.FULL,
    as_json: JsonOption = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain", metavar="CODE", help="Say what a code means.", autocompletion=problem_codes
        ),
    ] = None,
    lang: MessageLangOption = None,  # noqa: ARG001 - problems are told to authors, in English
) -> None:
    """Replay every claim of the material against the embedded TCP."""
    if explain is not None:
        return _explain(explain)
    from tcpdrill.material.course import find_content
    from tcpdrill.proof.checked import problems_of

    folder = find_content(content)
    problems = problems_of(folder)
    if paths:
        from tcpdrill.proof.check import reported_on

        problems = reported_on(problems, paths, folder)
    written = ReportFormat.JSON if as_json else report_format
    if problems or written is ReportFormat.JSON:
        from tcpdrill.proof.report import render

        options.print_text(render(problems, written.value, folder) + "\n")
    if problems:
        raise typer.Exit(1)
    if written is ReportFormat.FULL:
        options.tell(f"{', '.join(map(str, paths or [folder]))}: every claim holds")
    return None


def _explain(code: str) -> None:
    from tcpdrill.ground.problem_codes import CODES, explain

    options.known("code", code.upper(), CODES)
    options.print_text(explain(code.upper()) + "\n")


def slips(
    as_json: JsonOption = False,
    lang: LangOption = None,
    width: WidthOption = None,
    content: ContentOption = None,
) -> None:
    """Tell where the notes are wrong or loose or leave something out, and what holds."""
    from tcpdrill.proof.slips import slip_json, slip_lines, slips_of

    course = options.checked_course(content)
    spoken = options.speak_of(course, lang)
    found = slips_of(course)
    if as_json:
        return options.print_json([slip_json(slip, spoken) for slip in found])
    return options.print_lines(slip_lines(found, spoken, options.columns(width)))


def facts(
    topic: TopicOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    width: WidthOption = None,
    content: ContentOption = None,
) -> None:
    """List what there is to know: value, source, and how it is known."""
    from tcpdrill.ground.cells import wrap
    from tcpdrill.proof.facts import fact_json
    from tcpdrill.proof.facts import facts as facts_of

    course = options.checked_course(content)
    found = [fact for fact in facts_of(course) if _is_of(fact.topic, topic, course)]
    if as_json:
        return options.print_json_lines(map(fact_json, found))
    spoken = options.speak_of(course, lang)
    for fact in found:
        told = wrap(_brief(fact.value, spoken), options.columns(width), first="  ", rest="  ")
        options.print_lines([f"{fact.id} ({fact.standing.value})", *told])
    return None


def _is_of(topic: str, wanted: str | None, course: Course) -> bool:
    if wanted is not None:
        options.known("topic", wanted, course.topics)
    return wanted in (None, topic)


def _brief(value: object, lang: str) -> str:
    """Return a fact's value on one line: prose in one language, everything else as JSON."""
    import json

    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        return str(value[lang])
    return json.dumps(value, ensure_ascii=False)


def questions(
    number: Annotated[int, typer.Option("-n", min=1, help="How many.")] = 10,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed, the same questions.")] = 0,
    lang: LangOption = None,
    topic: TopicOption = None,
    kind: KindOption = None,
    fact: Annotated[str | None, typer.Option("--fact", help="Only this fact.", show_default=False)] = None,
    as_json: JsonOption = False,
    written: Annotated[QuestionFormat | None, typer.Option("--format", help="What to write.")] = None,
    out: OutOption = None,
    refused: Annotated[
        bool, typer.Option("--refused", help="Tell why questions are refused instead, by fact.")
    ] = False,
    content: ContentOption = None,
) -> None:
    """Write questions with answers and proofs, for programs and paper."""
    options.one_of("--json", as_json, "--format", written not in {None, QuestionFormat.JSON})
    if refused:
        options.one_of("--refused", refused, "--format or --out", written is not None or out is not None)
        return _print_refused(options.checked_course(content), topic, kind, fact, as_json=as_json)
    from tcpdrill.asking.questions import as_json as question_json
    from tcpdrill.asking.questions import stream

    course = options.checked_course(content)
    asked = stream(
        course, n=number, seed=seed, lang=options.speak_of(course, lang), topic=topic, kind=kind, fact=fact
    )
    if as_json or written is QuestionFormat.JSON:
        pieces = options.json_lines(map(question_json, asked))
    else:
        from tcpdrill.asking.question_formats import write

        to_file = out is not None or options.writes_a_file()
        pieces = write(asked, (written or QuestionFormat.MD).value, to_file=to_file)
    if out is not None:
        return options.write_file(out, "".join(pieces))
    for piece in pieces:
        options.print_text(piece)
    return None


def _print_refused(
    course: Course, topic: str | None, kind: str | None, fact: str | None, *, as_json: bool
) -> None:
    from tcpdrill.asking.refused import lines, refusals

    found = refusals(course, topic, kind, fact)
    if as_json:
        return options.print_json_lines(one.as_json() for one in found)
    return options.print_lines(lines(list(found)))


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (check, slips, facts, questions):
        app.command()(command)
