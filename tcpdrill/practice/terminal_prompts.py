"""How answers are asked for at a terminal: questionary's prompts, with the keys of a session added.

Ctrl-C raises KeyboardInterrupt and Ctrl-D EOFError from every prompt. Importing this file imports
questionary, which takes a tenth of a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import questionary
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.filters import to_filter
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.renderer import CPR_Support
from questionary.prompts.common import InquirerControl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout import Window

    from tcpdrill.practice.asker import Command

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


class Prompts:
    """Prompts that call `redraw` when the window's width changes while they wait.

    `titles` sets what is offered for the present width, `keys` maps further keys to what they stand for.
    """

    def __init__(self, redraw: Callable[[], None]) -> None:
        self._redraw = redraw

    def choose(self, titles: Titles, keys: Keymap) -> int | Command:
        """Ask for one of the titles, by arrows and Enter, by number or by letter; return its index."""
        names = titles()
        choices = [questionary.Choice(title, value=place) for place, title in enumerate(names)]
        prompt = questionary.select("", choices, pointer=POINTER, qmark="", instruction=" ", style=STYLE)
        bindings = _command_keys(keys)
        for place in range(len(names)):
            _bind(bindings, place, _exit_with(place))
        answer: int | Command = self._ask(prompt.application, bindings, titles)
        return answer

    def check(self, titles: Titles, keys: Keymap) -> list[int] | Command:
        """Ask for any of the titles, ticked by Space, number or letter; return their indexes."""
        names = titles()
        choices = [questionary.Choice(title, value=place) for place, title in enumerate(names)]
        prompt = questionary.checkbox("", choices, pointer=POINTER, qmark="", instruction=" ", style=STYLE)
        control = _control(prompt.application)
        bindings = _command_keys(keys)
        bindings.add("i", eager=True)(_nothing)
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
        if application.key_bindings is not None:
            application.key_bindings = merge_key_bindings([application.key_bindings, bindings])
        application.erase_when_done = erase
        # An answer about where the cursor was before a resize would make the prompt scroll the question away.
        application.renderer.cpr_support = CPR_Support.NOT_SUPPORTED
        window = _window(application) if titles else None
        if window is not None:
            window.wrap_lines = to_filter(True)  # noqa: FBT003 - prompt_toolkit's own signature
        self._follow_width(application, titles)
        return application.run()

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


def _toggle(control: InquirerControl, place: int) -> Callable[[KeyPressEvent], None]:
    """Return what ticks a choice, or unticks it."""

    def toggle(_event: KeyPressEvent) -> None:
        control.pointed_at = place
        if place in control.selected_options:
            control.selected_options.remove(place)
        else:
            control.selected_options.append(place)

    return toggle


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
