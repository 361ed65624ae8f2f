"""How many questions a second, proof included, and how much of that goes into replaying the exchanges.

Run it from the checkout: `python tests/benchmarks/bench_questions.py [QUESTIONS]`. Every question is rolled,
gated and worded; its proof's exchange is replayed with the numbers of the roll, from a bounded cache where
the stream has had it before. Beside it the same exchanges are replayed without asking anything.

Aims: 2,000 questions a second in one process; 10,000 questions in one stream without growing memory. Seconds
are those of the processor: what else the machine does counts little.
"""

from __future__ import annotations

import resource
import sys
import time
import tracemalloc

from tcpdrill.asking.questions import stock_of, stream
from tcpdrill.asking.rolled_exchanges import BASES, moved_actions
from tcpdrill.asking.ways_into_states import script_for
from tcpdrill.ground.wording import Lang
from tcpdrill.material.content import find_content
from tcpdrill.proof.check import load_checked
from tcpdrill.tcp.exchange import run
from tcpdrill.tcp.table import row
from tcpdrill.tcp.trace import Side

AIM = 2_000
"""Questions a second."""

WARM = 2_000
"""Questions drawn before the clock starts: what is worked out once for each exchange is worked out."""


def seconds_asking(number: int) -> float:
    """Return the seconds that a stream takes once it has run for a while."""
    course = load_checked(find_content(None))
    for _ in stream(course, n=WARM, seed=1, lang=Lang.EN):
        pass
    begun = time.process_time()
    for _ in stream(course, n=number, seed=2, lang=Lang.EN):
        pass
    return time.process_time() - begun


def seconds_replaying(number: int) -> float:
    """Return the seconds that it takes to replay as many of the exchanges, each anew."""
    stock = stock_of(load_checked(find_content(None)))
    scripts = [*stock.scripts.values()]
    scripts += [
        script
        for fact in stock.by_type["transition"]
        for script in [script_for(row(fact.details["row"]), BASES[0])]
        if script is not None
    ]
    begun = time.process_time()
    for at in range(number):
        script, isn = scripts[at % len(scripts)], BASES[at % len(BASES)]
        run(moved_actions(script, isn), {Side.CLIENT: isn[0], Side.SERVER: isn[1]})
    return time.process_time() - begun


def kib_kept(number: int) -> tuple[int, int]:
    """Return how much more memory is held, in KiB, after half of a long stream and after all of it."""
    course = load_checked(find_content(None))
    asked = stream(course, n=number, seed=3, lang=Lang.EN)
    tracemalloc.start()
    halves = []
    for _ in range(2):
        for _ in range(number // 2):
            next(asked)
        halves.append(tracemalloc.get_traced_memory()[0] // 1024)
    tracemalloc.stop()
    return halves[0], halves[1]


def main(number: int) -> None:
    """Print the figures as the README's table has them."""
    asking, replaying = seconds_asking(number), seconds_replaying(number)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    half, whole = kib_kept(number)
    lines = (
        f"questions a second            {number / asking:>10,.0f}   aim {AIM:,}",
        f"exchanges replayed a second   {number / replaying:>10,.0f}",
        f"asking : replaying            {asking / replaying:>10.2f}",
        f"peak memory, MiB              {peak:>10,}",
        f"held after half, KiB          {half:>10,}",
        f"held after all, KiB           {whole:>10,}",
    )
    sys.stdout.write("\n".join((*lines, "")))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
