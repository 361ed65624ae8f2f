"""An answer that has been judged and recorded, as askers show it and the summary counts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tcpdrill.answers.judging import Verdict
    from tcpdrill.answers.question import Question
    from tcpdrill.practice.log_lines import Review
    from tcpdrill.practice.schedule import Memory


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that is on disk (`recorded`; a replayed one is not), and what it changed."""

    question: Question
    verdict: Verdict
    review: Review
    before: Memory | None
    after: Memory | None
    now: datetime
    recorded: bool = True
