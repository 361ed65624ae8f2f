"""How answers are asked for at a terminal: questionary's prompts, with the keys of a session added.

Ctrl-C raises KeyboardInterrupt and Ctrl-D EOFError from every prompt. Nothing is chosen in advance, and keys
that were pressed before a prompt could be read are nobody's answer (`early_keys.py`). Importing this file
imports questionary, which takes a tenth of a second.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import questionary
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.filters import Condition, to_filter
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.renderer import CPR_Support
from questionary.prompts.common import InquirerControl

from tcpdrill.practice.askers.early_keys import SETTLING, dropped
from tcpdrill.practice.askers.terminal_modes import TerminalModes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout import Window

    from tcpdrill.practice.askers.protocol import Command

    Titles = Callable[[], Sequence[str]]
    Keymap = Mapping[str, Command]

STYLE = questionary.Style(
    [
        ("qmark", "noinherit bold"),
        ("question", "noinherit"),
        ("answer", "noinherit bold"),
        ("pointer", "bold"),
        ("highlighted", "bold"),
        ("selected", "bold"),
        ("instruction", "noinherit"),
    ]
)
"""Bold and nothing else: readable on any ground, with or without colour."""

POINTER = ">"

LETTERS = "abcdefghijklmnop"
"""The letters of choices; `q`, `s` and `u` mean something else."""


@cache
def say_nothing_of_half_made_loops() -> None:
    """Keep to itself what is left of a prompt that a signal has ended while its event loop was being made.

    Python would print a traceback of the loop's own end, and that nobody has awaited what it was to run.
    """
    former = sys.unraisablehook

    def told(unraisable: sys.UnraisableHookArgs) -> None:
        if getattr(unraisable.object, "__qualname__", "") != "BaseEventLoop.__del__":
            former(unraisable)

    sys.unraisablehook = told
    warnings.filterwarnings("ignore", "coroutine '.*' was never awaited", RuntimeWarning)


class Prompts:
    """Prompts that call `redraw` when the window's width changes while they wait.

    `titles` sets what is offered for the present width, `keys` maps further keys to what they stand for.
    `settling` is how many seconds a prompt must have stood there before it takes a key.
    """

    def __init__(self, redraw: Callable[[], None], settling: float = SETTLING) -> None:
        self._redraw = redraw
        self._settling = settling
        say_nothing_of_half_made_loops()

    def choose(self, titles: Titles, keys: Keymap) -> int | Command:
        """Ask for one of the titles, by arrows and Enter, by number or by letter; return its index.

        Enter alone chooses nothing: first something has to be pointed at.
        """
        names = titles()
        choices = [questionary.Choice(title, value=place) for place, title in enumerate(names)]
        prompt = questionary.select("", choices, pointer=POINTER, qmark="", instruction=" ", style=STYLE)
        bindings = _command_keys(keys)
        _point_at_nothing(_control(prompt.application), bindings)
        for place in range(len(names)):
            _bind(bindings, place, _exit_with(place))
        answer: int | Command = self._ask(prompt.application, bindings, titles)
        return answer

    def check(self, titles: Titles, keys: Keymap) -> list[int] | Command:
        """Ask for any of the titles, ticked by Space, number or letter; return their indexes.

        The last one says that none of the others holds, and is ticked alone. Enter without a tick is nothing.
        """
        names = titles()
        choices = [questionary.Choice(title, value=place) for place, title in enumerate(names)]
        prompt = questionary.checkbox("", choices, pointer=POINTER, qmark="", instruction=" ", style=STYLE)
        control = _control(prompt.application)
        bindings = _command_keys(keys)
        bindings.add("i", eager=True)(_nothing)
        bindings.add(" ", eager=True)(lambda _event: _toggled(control, control.pointed_at))
        bindings.add(Keys.ControlM, eager=True)(_exit_with_ticks(control))
        for place in range(len(names)):
            _bind(bindings, place, _toggle(control, place))
        answer: list[int] | Command = self._ask(prompt.application, bindings, titles)
        return answer

    def line(self) -> str:
        """Ask for a line of text."""
        prompt = questionary.text("", qmark=POINTER, style=STYLE)
        answer: str = self._ask(prompt.application, KeyBindings(), erase=False)
        return answer

    def go_on(self, message: str, keys: Keymap) -> Command | None:
        """Wait for Enter or Space, or one of the `keys`."""
        prompt = questionary.press_any_key_to_continue(message, style=STYLE)
        bindings = _command_keys(keys)
        bindings.add(Keys.Any)(_nothing)
        for key in (Keys.ControlM, " "):
            bindings.add(key, eager=True)(_exit_with(None))
        answer: Command | None = self._ask(prompt.application, bindings)
        return answer

    def _ask(
        self,
        application: Application[Any],
        bindings: KeyBindings,
        titles: Titles | None = None,
        *,
        erase: bool = True,
    ) -> Any:
        self._bind_redrawing(bindings)
        if application.key_bindings is not None:
            application.key_bindings = merge_key_bindings([application.key_bindings, bindings])
        application.erase_when_done = erase
        # An answer about where the cursor was before a resize would make the prompt scroll the question away.
        application.renderer.cpr_support = CPR_Support.NOT_SUPPORTED
        window = _window(application) if titles else None
        if window is not None:
            window.wrap_lines = to_filter(True)  # noqa: FBT003 - prompt_toolkit's own signature
        self._follow_width(application, titles)
        with dropped(application, self._settling), self._continued(application):
            return application.run()

    @contextmanager
    def _continued(self, application: Application[Any]) -> Iterator[None]:
        """Draw everything again when the program goes on after it was stopped from outside."""
        if sys.platform == "win32":
            yield
            return
        modes = TerminalModes(application.input)

        def again(_number: int, _frame: object) -> None:
            modes.restore()
            if application.loop is not None:
                task = _in_terminal(self._redraw)
                application.loop.call_soon_threadsafe(application.create_background_task, task)

        application.after_render += modes.keep
        former = signal.signal(signal.SIGCONT, again)
        try:
            yield
        finally:
            signal.signal(signal.SIGCONT, former)

    def _bind_redrawing(self, bindings: KeyBindings) -> None:
        """Let Ctrl-L draw everything again, and Ctrl-Z suspend the program until it is continued."""

        def again(event: KeyPressEvent) -> None:
            event.app.create_background_task(_in_terminal(self._redraw))

        def suspended() -> None:
            _suspend()
            self._redraw()

        def suspend(event: KeyPressEvent) -> None:
            event.app.create_background_task(_in_terminal(suspended))

        bindings.add(Keys.ControlL, eager=True)(again)
        if hasattr(signal, "SIGTSTP"):
            bindings.add(Keys.ControlZ, eager=True)(suspend)

    def _follow_width(self, application: Application[Any], titles: Titles | None) -> None:
        """Set everything anew whenever the window has another width than when it was last set."""
        columns = application.output.get_size().columns

        def set_anew() -> None:
            if titles:
                for choice, title in zip(_control(application).choices, titles(), strict=True):
                    choice.title = title
            self._redraw()

        def look(_: object) -> None:
            nonlocal columns
            now = application.output.get_size().columns
            if now != columns:
                columns = now
                application.create_background_task(_in_terminal(set_anew))

        application.before_render += look


def _suspend() -> None:
    """Stop with all else in the foreground, as the terminal itself would do it; return when continued."""
    os.kill(0, signal.SIGTSTP)


async def _in_terminal(action: Callable[[], None]) -> None:
    await run_in_terminal(action)


def _window(application: Application[Any]) -> Window:
    return next(
        window
        for window in application.layout.find_all_windows()
        if isinstance(window.content, InquirerControl)
    )


def _control(application: Application[Any]) -> InquirerControl:
    control = _window(application).content
    if not isinstance(control, InquirerControl):
        raise TypeError(control)
    return control


def _bind(bindings: KeyBindings, place: int, action: Callable[[KeyPressEvent], None]) -> None:
    """Bind a choice's number and its letter, small and capital."""
    for key in (str(place + 1), LETTERS[place], LETTERS[place].upper()):
        if len(key) == 1:
            bindings.add(key, eager=True)(action)


def _exit_with(result: object) -> Callable[[KeyPressEvent], None]:
    """Return what ends a prompt with a result."""
    return lambda event: event.app.exit(result=result)


NOWHERE = -1
"""Where the pointer stands before it is moved: before the first choice, so that one step leads to it."""


def _point_at_nothing(control: InquirerControl, bindings: KeyBindings) -> None:
    """Let Enter choose only what the learner has moved to."""
    control.pointed_at = NOWHERE
    is_nowhere = Condition(lambda: control.pointed_at == NOWHERE)
    bindings.add(Keys.ControlM, eager=True, filter=is_nowhere)(_nothing)
    for key in (Keys.Up, Keys.ControlP, "k"):
        bindings.add(key, eager=True, filter=is_nowhere)(
            lambda _event: setattr(control, "pointed_at", control.choice_count - 1)
        )


def _toggle(control: InquirerControl, place: int) -> Callable[[KeyPressEvent], None]:
    """Return what ticks a choice, or unticks it."""
    return lambda _event: _toggled(control, place)


def _toggled(control: InquirerControl, place: int) -> None:
    control.pointed_at = place
    ticked, none_of_them = control.selected_options, control.choice_count - 1
    if place in ticked:
        ticked.remove(place)
    elif place == none_of_them:
        ticked[:] = [place]
    else:
        ticked[:] = [*(other for other in ticked if other != none_of_them), place]


def _exit_with_ticks(control: InquirerControl) -> Callable[[KeyPressEvent], None]:
    """Return what ends a prompt with what is ticked, if anything is."""

    def end(event: KeyPressEvent) -> None:
        if control.selected_options:
            event.app.exit(result=sorted(control.selected_options))

    return end


def _command_keys(keys: Keymap) -> KeyBindings:
    """Bind the keys, and those that end a session from anywhere."""
    bindings = KeyBindings()
    for key, command in keys.items():
        bindings.add(key, eager=True)(_exit_with(command))
    bindings.add(Keys.ControlC, eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))
    bindings.add(Keys.ControlD, eager=True)(lambda event: event.app.exit(exception=EOFError))
    return bindings


def _nothing(_event: KeyPressEvent) -> None:
    """Do nothing on a key."""
