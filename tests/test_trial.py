"""The trial: what a throw-away worker gets done at each level, and where nothing holds it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.isolation import keeper as keepers
from grader.isolation.keeper import Keeper, open_keeper
from grader.sandbox.trial import attempts

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux"),
    pytest.mark.usefixtures("nursed"),
]

COURSE = Path(__file__).parent / "scenarios" / "course"
HIDDEN = COURSE / "solutions" / "lab1" / "lab.toml"
FORBIDDEN = {
    "read a hidden file",
    "write outside",
    "open a connection",
    "signal the grader",
    "start too many processes",
}


@pytest.fixture
def order(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What the judge names to a worker on trial: all of it is there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield {
            "hidden": str(HIDDEN),
            "outside": str(tmp_path),
            "port": server.getsockname()[1],
            "pid": os.getpid(),
            "processes": 3,
        }


def test_whatever_nothing_forbids_succeeds_and_says_how(order: dict[str, Any]) -> None:
    """In a process without walls every attempt gets through: a trial that is refused was refused."""
    assert attempts(order) == {
        "read a hidden file": f"{HIDDEN.stat().st_size} bytes",
        "write outside": f"{order['outside']}/trial",
        "open a connection": f"port {order['port']}",
        "signal the grader": f"process {os.getpid()}",
        "start too many processes": "4 processes",
    }


def test_what_is_refused_is_left_out(order: dict[str, Any], tmp_path: Path) -> None:
    """Each attempt stands for itself."""
    order |= {"hidden": str(tmp_path / "nowhere"), "outside": str(tmp_path / "nowhere")}

    assert set(attempts(order)) == FORBIDDEN - {"read a hidden file", "write outside"}


@pytest.fixture(scope="module", params=["A", "B", "C"])
def keeper(request: pytest.FixtureRequest) -> Iterator[Keeper]:
    """A zygote of each level that this machine has."""
    with open_keeper(COURSE, least="D", most=request.param) as opened:
        if opened.isolation.level != request.param:
            pytest.skip(f"level {request.param} is not to be had on this machine")
        yield opened


def test_a_worker_gets_nothing_of_it_done(keeper: Keeper, order: dict[str, Any]) -> None:
    """A level is what it is because each attempt fails in a worker as students get it."""
    processes = keepers.TRIAL.processes

    assert keepers._trial(keeper, {"try": order | {"processes": processes}}) == {"done": {}}


def test_a_group_ends_who_fills_the_memory(keeper: Keeper) -> None:
    """Shared memory, which no rlimit counts, is what only level A bounds."""
    if keeper.isolation.level != "A":
        pytest.skip("there is no group below level A")

    assert keepers._trial(keeper, {"fill": 4 * keepers.ROOM_BYTES}) is None


def test_at_level_d_everything_succeeds(order: dict[str, Any], tmp_path: Path) -> None:
    """Which is why it is no level that a batch takes by itself."""
    with open_keeper(COURSE, least="D", most="D") as keeper:
        order["processes"] = 0  # whoever runs the tests may run much else
        answer = keepers._trial(keeper, {"try": order})

    assert set(answer["done"]) >= FORBIDDEN - {"start too many processes"}
    assert (tmp_path / "trial").exists()
