"""Starts the program, as `python -m tcpdrill` and as the installed command: Ctrl-C ends it even meanwhile."""

from __future__ import annotations

import sys
from typing import NoReturn

from tcpdrill.ground.errors import INTERRUPTED


def main() -> NoReturn:
    """Run the program; Ctrl-C while it is still being loaded ends it as Ctrl-C does later."""
    try:
        from tcpdrill.cli import main as run  # noqa: PLC0415 - within reach of Ctrl-C

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
