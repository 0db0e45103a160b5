"""check50 on this machine: ``--local`` fetches checks from GitHub, ``--dev`` takes them from a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence

from peers.lab_texts import EXERCISE_OF, WHOLE, points_of
from peers.peer import Place, Points
from peers.submissions import Submitted

_HEAD = f"""{WHOLE}

import check50
import check50.py


def run(test):
    module = check50.py.import_("lab1.py")
    try:
        test(asking(module))
    except check50.Failure:
        raise
    except Exception as error:
        raise check50.Failure(f"{{type(error).__name__}}: {{error}}") from None


@check50.check()
def exists():
    \"\"\"lab1.py exists\"\"\"
    check50.exists("lab1.py")
"""
_CHECK = """

@check50.check(exists)
def check_{name}():
    \"\"\"{words}\"\"\"
    run({name})
"""
_CHECKS = _HEAD + "".join(
    _CHECK.format(name=name, words=name.replace("_", " ")) for name in EXERCISE_OF
)


class Check50:
    """A check a test, each in a process of check50's pool, with its own limit of 60 s."""

    name = "check50"
    packages = ("check50",)

    def prepare(self, place: Place) -> None:
        place.write("checks/__init__.py", _CHECKS)
        place.write("checks/.cs50.yml", "check50:\n  checks: __init__.py\n")

    def grade(self, place: Place, submitted: Sequence[Submitted]) -> None:
        for one in submitted:
            at = place.write(f"{one.student}/lab1.py", one.program).parent
            to = ("-o", "json", "--output-file", f"../{one.student}.json")
            place.shell.run("check50", "--dev", place.folder / "checks", *to, at=at)

    def points(self, place: Place, student: str) -> Points | None:
        try:
            told = json.loads((place.folder / f"{student}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if "results" not in told:
            return None
        passed = {one["name"].removeprefix("check_") for one in told["results"] if one["passed"]}
        return points_of(passed)
