"""Which attacks run at which levels, and the table that they make."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # the tests here share suite.py
from suite import LEVELS, Arena, load_attacks, open_arena, quick_part, table, write_table

collect_ignore = ["course", "attacks"]
BEST = "A"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every attack at every level with --hostile; else a few at the best there is."""
    if {"attack", "level"} <= set(metafunc.fixturenames):
        everything = metafunc.config.getoption("--hostile")
        attacks = load_attacks()
        attacks = attacks if everything else quick_part(attacks)
        levels = LEVELS if everything else (BEST,)
        pairs = [(attack, level) for level in levels for attack in attacks]
        names = [f"{attack}-{level}" if everything else str(attack) for attack, level in pairs]
        metafunc.parametrize(("attack", "level"), pairs, ids=names)


@pytest.fixture(scope="session")
def arena() -> Iterator[Callable[[str], Arena]]:
    """The arena of a level, opened when it is first asked for."""
    with ExitStack() as stack:
        opened: dict[str, Arena] = {}

        def at(level: str) -> Arena:
            if level not in opened:
                opened[level] = stack.enter_context(open_arena(level))
            return opened[level]

        yield at


@pytest.fixture(scope="session")
def layers(request: pytest.FixtureRequest) -> Iterator[dict[tuple[str, str], str]]:
    """(attack, level) to the layer that stopped it; written down at the end with --write-table."""
    found: dict[tuple[str, str], str] = {}
    yield found
    if request.config.getoption("--write-table"):
        write_table(table(load_attacks(), found))
