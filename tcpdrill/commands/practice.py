"""`drill` and what goes with it: `due`, `undo`, `replay`, `history`, `stats`, `doctor`."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tcpdrill.commands import options
from tcpdrill.commands.material import KindOption, TopicOption, kinds, topics
from tcpdrill.commands.options import ContentOption, JsonOption, LangOption, MessageLangOption, NoColorOption

if TYPE_CHECKING:
    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.ground.wording import Lang
    from tcpdrill.practice.askers.protocol import Asker
    from tcpdrill.practice.drill import Due
    from tcpdrill.practice.review_log import ReviewLog
    from tcpdrill.practice.session import Options
    from tcpdrill.practice.settings import Settings
    from tcpdrill.practice.stats import Figures

PlainOption = Annotated[
    bool, typer.Option("--plain", help="Ask line by line, without keys or colour (as off a terminal).")
]
history = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="The log of answers, to carry elsewhere."
)


def _log_and_settings(stock: Stock | None = None) -> tuple[ReviewLog, Settings]:
    """Return the learner's own; `stock` tells which questions have followed retired ones."""
    from tcpdrill.practice.review_log import ReviewLog
    from tcpdrill.practice.settings import data_folder, read_settings

    folder = data_folder(os.environ)
    return ReviewLog(folder, stock.successors if stock else None), read_settings(folder)


def _sound_stock(content: Path | None) -> Stock | None:
    """Return the material prepared for asking; None where it is broken, which `undo` does not mind."""
    from tcpdrill.ground.errors import TcpdrillError

    with suppress(TcpdrillError):
        return options.stock(content)
    return None


def _narrowed(
    stock: Stock, lang: Lang, wanted: list[str], kind: list[str], count: int | None, *, cram: bool
) -> Options:
    from tcpdrill.practice.session import Options

    for topic in wanted:
        options.known("topic", topic, stock.topics)
    for name in kind:
        options.known("kind", name, kinds())
    return Options(lang, frozenset(wanted), frozenset(kind), count, cram)


def _asker(stock: Stock, lang: Lang, *, plain: bool, as_json: bool, no_color: bool) -> Asker:
    """Return who asks at this process's own streams."""
    from tcpdrill.practice import asking

    colour = options.colourful(no_color)
    return asking.asker(
        stock, lang, sys.stdin, sys.stdout, os.environ, plain=plain, as_json=as_json, colour=colour
    )


def drill(
    topic: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TOPIC]...", help="Only these topics.", autocompletion=topics),
    ] = None,
    number: Annotated[
        int | None, typer.Option("-n", min=1, help="So many questions.", show_default="what waits today")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Only questions of this kind; may be repeated.", autocompletion=kinds),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Roll the same numbers again.", show_default="chance")
    ] = None,
    cram: Annotated[bool, typer.Option("--cram", help="Ask whether or not anything is due.")] = False,
    plain: PlainOption = False,
    as_json: JsonOption = False,
    no_color: NoColorOption = False,
    lang: LangOption = None,
    content: ContentOption = None,
) -> None:
    """Hold a session: what is due, then what is new."""
    from tcpdrill.practice import asking
    from tcpdrill.practice.drill import run
    from tcpdrill.practice.supply import StockSupply

    stock = options.stock(content)
    spoken = options.speak_of(stock, lang)
    wanted = _narrowed(stock, spoken, topic or [], kind or [], number, cram=cram)
    log, settings = _log_and_settings(stock)
    asker = _asker(stock, spoken, plain=plain, as_json=as_json, no_color=no_color)
    raise typer.Exit(run(StockSupply(stock), asker, log, settings, asking.world(seed), wanted))


def due(
    topic: TopicOption = None,
    kind: KindOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    content: ContentOption = None,
) -> None:
    """Tell what waits for an answer today."""
    from tcpdrill.practice import asking
    from tcpdrill.practice.drill import due as waiting
    from tcpdrill.practice.supply import StockSupply

    stock = options.stock(content)
    spoken = options.speak_of(stock, lang)
    wanted = _narrowed(stock, spoken, [topic] if topic else [], [kind] if kind else [], None, cram=False)
    log, settings = _log_and_settings(stock)
    found = waiting(StockSupply(stock).askables, log, settings, asking.world(None), wanted)
    if as_json:
        return options.print_json_lines(item.as_json() for item in found)
    return _print_due(found, spoken, stock)


def _print_due(found: list[Due], lang: Lang, stock: Stock) -> None:
    from tcpdrill.practice.session_texts import due_lines
    from tcpdrill.practice.supply import StockNames

    options.print_lines(due_lines(found, lang, StockNames(stock, lang)))


def undo(lang: LangOption = None, content: ContentOption = None) -> None:
    """Take back the last answer; again, the one before."""
    from tcpdrill.practice import asking
    from tcpdrill.practice.drill import undo as take_back
    from tcpdrill.practice.session_texts import undone_text
    from tcpdrill.practice.supply import StockNames

    spoken = options.speak_of_the_machine(lang, content)
    stock = _sound_stock(content)
    log, settings = _log_and_settings(stock)
    names = StockNames(stock, spoken) if stock else None
    options.print_lines([undone_text(take_back(log, settings, asking.world(None)), spoken, names)])


def replay(
    answer: Annotated[
        str | None,
        typer.Argument(
            metavar="[ANSWER]",
            help="The id of an answer in the log, or a question (fact/kind); without it, the last answer.",
            show_default=False,
        ),
    ] = None,
    plain: PlainOption = False,
    as_json: JsonOption = False,
    no_color: NoColorOption = False,
    lang: LangOption = None,
    content: ContentOption = None,
) -> None:
    """Ask a logged question again, with its own numbers."""
    from tcpdrill.practice import asking
    from tcpdrill.practice.drill import replay as ask_again
    from tcpdrill.practice.supply import StockSupply

    stock = options.stock(content)
    spoken = options.speak_of(stock, lang)
    log, settings = _log_and_settings(stock)
    asker = _asker(stock, spoken, plain=plain, as_json=as_json, no_color=no_color)
    raise typer.Exit(ask_again(StockSupply(stock), asker, log, settings, asking.world(None), spoken, answer))


@history.command("export")
def history_export(
    lang: MessageLangOption = None,  # noqa: ARG001 - a log has no language
    content: ContentOption = None,  # noqa: ARG001 - nor does it need the material
) -> None:
    """Write the whole log to standard output."""
    log, settings = _log_and_settings()
    _tell_of_unreadable(log, settings)
    for block in log.blocks():
        options.print_octets(block)
    sys.stdout.flush()


def _tell_of_unreadable(log: ReviewLog, settings: Settings) -> None:
    """Tell which lines will be passed over; the log is exported whatever it holds."""
    from tcpdrill.practice import asking
    from tcpdrill.practice.drill import tell_of_unreadable
    from tcpdrill.practice.log_lines import LogError
    from tcpdrill.practice.snapshot import current

    with suppress(LogError):
        tell_of_unreadable(
            current(log, settings.desired_retention, day_starts=settings.day_starts), log, asking.world(None)
        )


@history.command("import")
def history_import(
    file: Annotated[str, typer.Argument(help="An exported log, or - for standard input.")],
    lang: MessageLangOption = None,  # noqa: ARG001 - as for `export`
    content: ContentOption = None,  # noqa: ARG001 - as for `export`
) -> None:
    """Add the answers of another log that are not in this one; doing it twice adds nothing."""
    from tcpdrill.ground.errors import InputError
    from tcpdrill.ground.wording import Count
    from tcpdrill.practice.importing import import_lines, lines_in, open_log

    log, _ = _log_and_settings()
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else open_log(Path(file)) as source:
            done = import_lines(log, lines_in(source), "standard input" if file == "-" else file)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}", "Name an exported log, or -.") from error
    for line in done.unreadable:
        options.tell(f"{line.name}:{line.line}: {line.why}; not added")
    if done.unreadable_count > len(done.unreadable):
        more = Count(done.unreadable_count - len(done.unreadable))
        options.tell(f"{more:more such line|more such lines}")
    if done.unreadable and not (done.added or done.known):
        raise InputError(f"{file} holds no line of a log", "Name what `history export` wrote.")
    options.print_lines([f"{Count(done.added):line|lines} added, {Count(done.known):was|were} there already"])


def stats(
    as_json: JsonOption = False,
    svg: options.SvgOption = None,
    width: options.WidthOption = None,
    ascii_only: options.AsciiOption = False,
    lang: LangOption = None,
    content: ContentOption = None,
) -> None:
    """Show how it goes: days, recall, forecast, what is confused."""
    from tcpdrill.practice.supply import StockNames

    options.one_of("--json", as_json, "--svg", svg is not None)
    stock = options.stock(content)
    spoken = options.speak_of(stock, lang)
    found = _figures(stock)
    if as_json:
        return options.print_json(found.as_json())
    if svg is not None:
        from tcpdrill.practice.stats_svg import stats_svg

        return options.write_file(svg, stats_svg(found, spoken, StockNames(stock, spoken)))
    from tcpdrill.practice.stats_text import stats_text

    names, wide = StockNames(stock, spoken), options.columns(width)
    return options.print_lines(stats_text(found, spoken, names, wide, ascii_only=ascii_only))


def _figures(stock: Stock) -> Figures:
    from tcpdrill.practice import asking
    from tcpdrill.practice.drill import progress, tell_of_log
    from tcpdrill.practice.snapshot import current
    from tcpdrill.practice.stats import figures
    from tcpdrill.practice.supply import StockSupply

    log, settings = _log_and_settings(stock)
    world, askables = asking.world(None), StockSupply(stock).askables
    snapshot = current(log, settings.desired_retention, progress(world.tell), settings.day_starts)
    tell_of_log(snapshot, log, askables, world)
    return figures(snapshot, askables, settings, max(world.clock(), snapshot.latest or world.clock()))


def doctor(
    as_json: JsonOption = False,
    lang: MessageLangOption = None,  # noqa: ARG001 - a report for whoever helps, in English
    content: ContentOption = None,
) -> None:
    """Report versions, folders, terminal, and whether the log is sound."""
    from tcpdrill.material.content import find_content
    from tcpdrill.practice.doctor import examine
    from tcpdrill.practice.settings import data_folder

    found = examine(data_folder(os.environ), find_content(content), os.environ, sys.stdout)
    if as_json:
        options.print_json(found.as_json())
    else:
        options.print_lines(found.lines())
    if found.problems:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (drill, due, undo, replay, stats, doctor):
        app.command()(command)
    app.add_typer(history, name="history")
