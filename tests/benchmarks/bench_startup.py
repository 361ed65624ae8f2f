"""How long a learner waits for the program to start, as ratios to a bare Typer program.

The bare program is written out from tcpdrill's own commands: the same names, options and help, and nothing
behind them. Run it from the checkout: `python tests/benchmarks/bench_startup.py [ROUNDS]`.
"""

from __future__ import annotations

import enum
import inspect
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, get_args, get_type_hints

from tcpdrill.cli import app

PLAIN_TYPES = {int: "int", bool: "bool", str: "str", Path: "Path", float: "float"}
AIMS = (
    ("--version", ["--version"], 1.15),
    ("--help", ["--help"], 1.15),
    ("check", ["check"], 2.0),
    ("first question of a plain drill", ["drill", "--plain", "-n", "1", "--lang", "en"], 2.4),
)


def bare_source() -> str:
    """Return the source of the bare program."""
    lines = [
        "import sys",
        "from enum import StrEnum",
        "from pathlib import Path",
        "from typing import Annotated",
        "import typer",
        "app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True,",
        "    context_settings={'help_option_names': ['-h', '--help']}, help='A bare program.')",
        "def show_version(wanted: bool) -> None:",
        "    if wanted:",
        "        typer.echo('bare 1.0')",
        "        raise typer.Exit",
        "Version = Annotated[bool, typer.Option('--version', callback=show_version, is_eager=True)]",
        "@app.callback()",
        "def program(version: Version = False) -> None:",
        "    'A bare program.'",
    ]
    enums: dict[str, type[enum.Enum]] = {}
    body: list[str] = []
    groups = [("app", app.registered_commands)]
    for number, group in enumerate(app.registered_groups):
        assert group.typer_instance is not None
        body.append(f"group{number} = typer.Typer(help={group.typer_instance.info.help!r})")
        body.append(f"app.add_typer(group{number}, name={group.name!r})")
        groups.append((f"group{number}", group.typer_instance.registered_commands))
    for owner, commands in groups:
        for command in commands:
            assert command.callback is not None
            body += _command(owner, command, enums)
    for name, members in enums.items():
        lines.append(f"class {name}(StrEnum):")
        lines += [f"    {member.name} = {member.value!r}" for member in members]
    return "\n".join([*lines, *body, "app(prog_name='bare')", ""])


def _command(owner: str, command: Any, enums: dict[str, type[enum.Enum]]) -> list[str]:
    callback = command.callback
    name = command.name or callback.__name__
    hints = get_type_hints(callback, include_extras=True)
    parameters = []
    for parameter in inspect.signature(callback).parameters.values():
        kind, info = get_args(hints[parameter.name])[:2]
        made = "typer.Option" if type(info).__name__ == "OptionInfo" else "typer.Argument"
        declared = [repr(text) for text in info.param_decls or ()]
        declared.append(f"help={info.help!r}")
        parameters.append(
            f"    {parameter.name}: Annotated[{_type(kind, enums)}, {made}({', '.join(declared)})]"
            f"{_default(parameter.default)},"
        )
    return [
        f"@{owner}.command({name!r})",
        f"def {callback.__name__}(",
        *parameters,
        ") -> None:",
        f"    {inspect.getdoc(callback)!r}",
    ]


def _default(default: Any) -> str:
    if default is inspect.Parameter.empty:
        return ""
    if isinstance(default, Path):
        return f" = Path({str(default)!r})"
    return f" = {default.value!r}" if isinstance(default, enum.Enum) else f" = {default!r}"


def _type(kind: Any, enums: dict[str, type[enum.Enum]]) -> str:
    arguments = get_args(kind)
    if type(None) in arguments:
        return f"{_type(arguments[0], enums)} | None"
    if arguments:
        return f"list[{_type(arguments[0], enums)}]"
    if issubclass(kind, enum.Enum):
        enums[kind.__name__] = kind
        return str(kind.__name__)
    return PLAIN_TYPES[kind]


def seconds(command: list[str], environment: dict[str, str], *, to_first_line: bool = False) -> float:
    """Return the wall seconds until `command` has ended, or has written its first line."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        if to_first_line:
            process.stdout.readline()
            elapsed = time.perf_counter() - start
            process.stdin.close()
            process.stdout.read()
            return elapsed
        process.communicate()
        assert process.returncode == 0, command
    return time.perf_counter() - start


def main() -> None:
    """Measure in turn, so that a machine that slows down slows everything alike; print medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(bare_source(), encoding="utf-8")
        environment = dict(os.environ, TCPDRILL_DATA=str(Path(folder, "data")), TCPDRILL_LANG="en")
        program = [sys.executable, "-c", "from tcpdrill.cli import main; main()"]
        commands = {
            "bare --version": [sys.executable, str(bare), "--version"],
            "bare --help": [sys.executable, str(bare), "--help"],
            "bare command": [sys.executable, str(bare), "check"],
            **{name: program + arguments for name, arguments, _ in AIMS},
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for round_number in range(rounds + 1):
            for name, command in commands.items():
                elapsed = seconds(command, environment, to_first_line=name.startswith("first question"))
                if round_number:
                    taken[name].append(elapsed)
    base = {"--version": "bare --version", "--help": "bare --help"}
    print(f"Python {sys.version.split()[0]}, {rounds} rounds")
    for name, _, aim in AIMS:
        against = base.get(name, "bare command")
        ratio = statistics.median(a / b for a, b in zip(taken[name], taken[against], strict=True))
        print(
            f"{name:<34} {statistics.median(taken[name]) * 1000:6.0f} ms   {ratio:4.2f} x bare   (aim {aim})"
        )


if __name__ == "__main__":
    main()
