"""Nothing a submission does raises its score, touches another, or stops the batch.

A few attacks run by default; ``--hostile`` runs all of them at every level, and as an ordinary user.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from suite import (
    DOCS,
    Arena,
    Attack,
    complaints,
    layer_of,
    load_attacks,
    row_start,
    table_in,
    twin_complaints,
)

from grader.sandbox.confine import python_folders

ROOT = Path(__file__).parent.parent.parent


def test_attack(
    attack: Attack,
    level: str,
    arena: Callable[[str], Arena],
    layers: dict[tuple[str, str], str],
    request: pytest.FixtureRequest,
) -> None:
    """An attack earns nothing and leaves nothing behind; its honest twin keeps its full score."""
    here = arena(level)
    if request.config.getoption("--hostile") and here.level != level:
        pytest.skip(f"this machine reaches level {here.level} instead of {level}")

    trial = here.trial(attack)

    layers[str(attack), trial.level] = layer_of(trial)
    assert_none(complaints(trial), attack.program.beyond(trial.level))
    assert_none(twin_complaints(trial), attack.twin.beyond(trial.level))


def assert_none(found: list[str], beyond: str) -> None:
    """Nothing is found, except where the level cannot do it: there something must be."""
    if beyond:
        assert found, f"it holds here, although the file says: {beyond}"
    else:
        assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("searching/hidden_tests_by_path", "points instead of 0"),
        ("writing/new_file_outside", "files outside are not as they were"),
        ("network/unix_socket", "something got through"),
    ],
)
def test_the_suite_notices(name: str, complaint: str, arena: Callable[[str], Arena]) -> None:
    """At level D, which is no boundary, attacks succeed and the suite says so."""
    attack = next(attack for attack in load_attacks() if str(attack) == name)

    assert complaint in " ".join(complaints(arena("D").trial(attack)))


def test_the_table_has_every_attack(request: pytest.FixtureRequest) -> None:
    """docs/isolation.md lists these attacks, each with its sentence; `make hostile` writes it anew."""
    if request.config.getoption("--write-table"):
        pytest.skip("it is written when all attacks have been judged")
    listed = [line for line in table_in(DOCS).splitlines() if line.startswith("| ")][1:]
    starts = [" | ".join(line.split(" | ")[:2]) + " |" for line in listed]

    assert starts == [row_start(attack) for attack in load_attacks()]


ORDINARY = 54321
"""A user id that nobody has."""

SHOW_PYTHON = """
set -e
mount --make-rprivate /
mount --bind "$1" /mnt
mount -t tmpfs -o mode=755 tmpfs "$2"
mkdir -p "$1"
mount --move /mnt "$1"
shift 2
exec setpriv --reuid "$0" --regid "$0" --clear-groups -- "$@"
"""
"""Shows a Python that lies in root's home to an ordinary user, in a mount namespace of its own."""


def as_ordinary_user(command: Sequence[str], home: Path) -> list[str]:
    """The command for another user id; skips the test where there is no way."""
    ways = [["setpriv", f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]]
    inside = [folder for folder in python_folders() if folder.is_relative_to(Path.home())]
    if inside:
        show = ["unshare", "--mount", "sh", "-c", SHOW_PYTHON, str(ORDINARY)]
        ways.append([*show, str(inside[0]), str(Path.home())])
    home.chmod(0o777)
    for way in ways:
        # through a shell: setpriv itself may still execute what its user may not
        try_it = [
            *way,
            "sh",
            "-c",
            '"$0" -c "import pytest, torch, grader.commands.cli"',
            sys.executable,
        ]
        if subprocess.run(try_it, capture_output=True, cwd=ROOT, check=False).returncode == 0:
            return [*way, *command]
    pytest.skip("no other user can run this Python")


@pytest.mark.hostile
@pytest.mark.skipif(os.geteuid() != 0, reason="this is an ordinary user's run already")
def test_all_of_it_as_an_ordinary_user(tmp_path: Path) -> None:
    """The suite holds for a grader that does not run as root."""
    arguments = ["-p", "no:cacheprovider", f"--basetemp={tmp_path}/tests", "--hostile", "-q"]
    tests = [str(Path(__file__).relative_to(ROOT)), "-k", "test_attack"]
    command = [sys.executable, "-m", "pytest", *arguments, *tests]

    done = subprocess.run(
        as_ordinary_user(command, tmp_path),
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
