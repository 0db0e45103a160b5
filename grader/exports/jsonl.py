"""A class as JSON Lines (jsonlines.org): a score report a line, as ``templates/score.schema.json`` has it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from grader.exports.final import Exported
from grader.records import Grade
from grader.reports.language import Language
from grader.reports.report import score_report


def score_lines(grades: Sequence[Grade], language: Language) -> Exported:
    """All grades, in UTF-8, each with how far it is."""
    lines = (json.dumps(score_report(one, language), ensure_ascii=False) + "\n" for one in grades)
    return Exported("".join(lines).encode(errors="replace"), len(grades))
