"""`table` and `trace`: the state machine and one exchange, as text, JSON and SVG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tcpdrill.commands import options
from tcpdrill.commands.options import (
    ContentOption,
    JsonOption,
    LangOption,
    NoColorOption,
    SvgOption,
    WidthOption,
)

if TYPE_CHECKING:
    from tcpdrill.ground.wording import Lang
    from tcpdrill.material.course import Course
    from tcpdrill.tcp.table import Row
    from tcpdrill.tcp.trace import Trace


def _scenario_names() -> list[str]:
    """Complete the name of a scenario."""
    from tcpdrill.material.content import find_content

    return sorted(path.stem for path in (find_content(None) / "scenarios").glob("*.yaml"))


def table(
    state: Annotated[
        list[str] | None, typer.Argument(metavar="[STATE]...", help="Only these states.")
    ] = None,
    svg: SvgOption = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Which scenarios and facts pass through each transition.")
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
    width: WidthOption = None,
    content: ContentOption = None,
) -> None:
    """Show every state and event: what happens, what is sent."""
    from tcpdrill.tcp.table import rows

    options.one_of("--json", as_json, "--svg", svg is not None)
    options.one_of("--coverage", coverage, "--svg", svg is not None)
    if coverage:
        return _coverage(options.checked_course(content), as_json, options.columns(width))
    spoken = options.speak_of_the_machine(lang, content)
    if svg is not None:
        return _state_diagram(svg, spoken)
    wanted = _rows_of(rows(), state or [])
    if as_json:
        from tcpdrill.commands.machine_json import row_json

        return options.print_json([row_json(row) for row in wanted])
    return _print_table(wanted, spoken, options.columns(width), diagram=not state)


def _rows_of(rows: tuple[Row, ...], states: list[str]) -> list[Row]:
    names = [row.state.value for row in rows]
    chosen = {options.known("state", name.upper().replace("-", "_"), dict.fromkeys(names)) for name in states}
    return [row for row in rows if not chosen or row.state.value in chosen]


def _state_diagram(svg: Path, lang: Lang) -> None:
    from tcpdrill.drawing import state_diagram_svg

    options.write_file(svg, state_diagram_svg(lang=lang))


def _print_table(rows: list[Row], lang: Lang, width: int, *, diagram: bool) -> None:
    from tcpdrill.drawing.table_text import table_lines

    if diagram:
        from tcpdrill.drawing import state_diagram

        options.print_lines([*state_diagram(lang=lang, width=width), ""])
    options.print_lines(table_lines(rows, width))


def _coverage(course: Course, as_json: bool, width: int) -> None:
    from tcpdrill.proof.table_coverage import coverage, coverage_json, coverage_lines

    found = coverage(course)
    if as_json:
        return options.print_json(coverage_json(found))
    return options.print_lines(coverage_lines(found, width))


def trace(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A scenario; without it, a list of them.", autocompletion=_scenario_names, show_default=False
        ),
    ] = None,
    script: Annotated[
        Path | None,
        typer.Option("--script", metavar="FILE", help="Run a script of your own.", readable=False),
    ] = None,
    claims: Annotated[
        bool, typer.Option("--claims", help="Print what a scenario claims below its script.")
    ] = False,
    svg: SvgOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    width: WidthOption = None,
    ascii_only: options.AsciiOption = False,
    no_color: NoColorOption = False,
    content: ContentOption = None,
) -> None:
    """Draw one exchange as a ladder."""
    from tcpdrill.ground.errors import UsageError

    if script is not None and name is not None:
        raise UsageError("a scenario and --script at once", "Name one of them.")
    options.one_of("--json", as_json, "--svg", svg is not None)
    options.one_of("--claims", claims, "--json or --svg", as_json or svg is not None)
    if script is not None:
        from tcpdrill.material.script import run_file

        if claims:
            return _claim(run_file(script))
        spoken = options.speak_of_the_machine(lang, content)
        return _show(run_file(script), spoken, svg, as_json, width, ascii_only, no_color)
    course = options.checked_course(content)
    spoken = options.speak_of(course, lang)
    if name is None:
        return _list_scenarios(course, spoken, as_json, options.columns(width))
    options.known("scenario", name, course.scenarios)
    scenario = course.scenarios[name]
    if claims:
        return _claim(course.trace(name))
    if not (as_json or svg):
        options.print_wrapped(scenario.title[spoken], options.columns(width))
        options.print_lines([""])
    _show(course.trace(name), spoken, svg, as_json, width, ascii_only, no_color)
    if not (as_json or svg):
        options.print_lines([""])
        options.print_wrapped(scenario.lesson[spoken], options.columns(width))
    return None


NARROW = 60
"""In fewer columns a title stands below its name."""


def _list_scenarios(course: Course, lang: Lang, as_json: bool, width: int) -> None:
    from tcpdrill.ground.cells import wrap

    titles = {name: scenario.title[lang] for name, scenario in course.scenarios.items()}
    if as_json:
        return options.print_json([{"name": name, "title": title} for name, title in titles.items()])
    longest = max(map(len, titles)) + 2
    for name, title in titles.items():
        if width >= NARROW:
            options.print_lines(wrap(title, width, first=f"{name:<{longest}}", rest=" " * longest))
        else:
            options.print_lines([name, *wrap(title, width, first="  ", rest="  ")])
    return None


def _claim(exchange: Trace) -> None:
    from tcpdrill.material.claimed_trace import claims_of

    options.print_lines(claims_of(exchange))


def _show(
    exchange: Trace,
    lang: Lang,
    svg: Path | None,
    as_json: bool,
    width: int | None,
    ascii_only: bool,
    no_color: bool,
) -> None:
    if as_json:
        from tcpdrill.commands.machine_json import trace_json

        return options.print_json(trace_json(exchange))
    from tcpdrill.drawing import ladder, ladder_svg, whole

    if svg is not None:
        return options.write_file(svg, ladder_svg(whole(exchange), lang=lang))
    lines = ladder(
        whole(exchange),
        lang=lang,
        width=options.columns(width),
        ascii=ascii_only,
        colour=options.colourful(no_color),
    )
    return options.print_styled(lines)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(table)
    app.command()(trace)
