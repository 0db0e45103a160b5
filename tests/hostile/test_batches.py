"""A class in which every tenth submission is hostile: nobody else's score is another for it."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from opened import opening
from suite import Arena, load_attacks, losses

from grader.batch import grade_class
from grader.desk import Settings
from grader.handed_in import class_in

SIZE, HOSTILE = 100, 10
HALF = "def total(x):\n    return x.sum()\n"
NOTHING = "def total(x):\n    raise NotImplementedError\n"
LONG = [pytest.param(seed, marks=pytest.mark.hostile) for seed in (2, 3)]
LONGER = [pytest.param(seed, marks=pytest.mark.soak) for seed in range(4, 10)]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One of the class, and what it must get."""

    name: str
    source: str
    score: float
    """Of a hostile one, the most that it may get."""

    @property
    def hostile(self) -> bool:
        return self.name != "honest"


def make_class(here: Arena, chance: Random) -> dict[str, HandedIn]:
    """Student id to what is handed in, in random order."""
    attacks = [attack for attack in load_attacks() if not attack.program.beyond(here.level)]
    twins = [attack.twin for attack in load_attacks() if not attack.twin.beyond(here.level)]
    everyone = [
        HandedIn(str(attack), attack.program.source, attack.base)
        for attack in chance.sample(attacks, HOSTILE)
    ]
    everyone += [HandedIn("honest", HALF, 4.0), HandedIn("honest", NOTHING, 0.0)] * 20
    everyone += [
        HandedIn("honest", here.whole(twin), 12.0)
        for twin in chance.choices(twins, k=SIZE - len(everyone))
    ]
    chance.shuffle(everyone)
    return {f"2214{number:03}": one for number, one in enumerate(everyone)}


@pytest.mark.parametrize("seed", [1, *LONG, *LONGER])
def test_a_class_with_attackers_gets_its_scores(
    seed: int, arena: Callable[[str], Arena], tmp_path: Path
) -> None:
    """Every honest score is exact, every hand-in has its result or its row, and the batch ends."""
    here = arena("A")
    everyone = make_class(here, Random(seed))
    hand_ins, out = tmp_path / "class", tmp_path / "out"
    hand_ins.mkdir()
    for student, one in everyone.items():
        source = here.surroundings.fill_in(one.source)
        (hand_ins / f"{student}-lab1.py").write_text(source, encoding="utf-8")

    with class_in(hand_ins, here.lab) as handed_in:
        batch = grade_class(handed_in, out, here.lab, opening(here.keeper), Settings(jobs=2))

    found = {
        path.parent.name: json.loads(path.read_text(encoding="utf-8"))["score"]
        for path in out.glob("students/*/score.json")
    }
    problems = io.StringIO((out / "problems.csv").read_text(encoding="utf-8-sig"))
    told = {row["student_id"] for row in csv.DictReader(problems)}
    wrong = {
        (student, one.name): (found.get(student), one.score)
        for student, one in everyone.items()
        if (found.get(student, 0) > one.score if one.hostile else found.get(student) != one.score)
    }
    reasons = {one.submission.student_id: list(losses(one)) for one in batch.grades}
    assert not wrong, [reasons.get(student) for student, _ in wrong]
    assert found.keys() | told == everyone.keys()
    assert not list(here.surroundings.traces())
