"""Which level of isolation there is: what each is made of, and how a machine comes to have it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from starting import Starter

from grader.errors import NoIsolation
from grader.isolation import keeper, levels
from grader.isolation.control_groups import Group, Groups
from grader.isolation.keeper import open_keeper
from grader.records import Isolation
from grader.sandbox.confine import Walls

pytestmark = pytest.mark.usefixtures("nursed")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="grading needs Linux")
COURSE = Path(__file__).parent / "scenarios" / "course"
NAMESPACES = "namespaces: {}; run as root, or allow user namespaces"
NO_LANDLOCK = (
    "Landlock: this kernel has none;"
    " needs Linux 5.13 or newer, with landlock among the kernel's lsm="
)
NO_LIBRARY = "seccomp: libseccomp.so.2 is not installed; install libseccomp (Debian: libseccomp2)"
NO_GROUP = "control group: {}; run as root, or as a user inside `systemd-run --user --scope`"
TRUST = "; or grade programs that you trust with --level D, which is no security boundary"

Without = Callable[[str], str]


# -- what a level is made of


@pytest.mark.parametrize("broken", [{}, {"write outside": "/tmp/trial"}], ids=["", "broken"])
@pytest.mark.parametrize(
    "absent",
    list(product([False, True], repeat=3)),
    ids=lambda absent: "".join("yn"[a] for a in absent),
)
@pytest.mark.parametrize("walls", Walls)
def test_a_level_is_made_of_its_layers(
    walls: Walls, absent: tuple[bool, bool, bool], broken: Mapping[str, str]
) -> None:
    """Each level has exactly what its letter stands for, and nothing is listed that is not there."""
    layers = ("Landlock", "seccomp", "control group")
    missing = {layer: "why" for layer, gone in zip(layers, absent, strict=True) if gone}
    filtered = walls is not Walls.NONE and not {"Landlock", "seccomp"} & missing.keys()

    found = levels.isolation(walls, missing, broken)

    match filtered and not broken, walls, "control group" in missing:
        case True, Walls.NAMESPACES, False:
            assert found.level == "A"
        case True, Walls.NAMESPACES, True:
            assert found.level == "B"
        case True, Walls.FILTERS, _:
            assert found.level == "C"
        case _:
            assert found.level == "D"
    assert not missing.keys() & set(found.layers)
    assert (walls is Walls.NAMESPACES) == ("PID namespace" in found.layers)
    assert (walls is Walls.NONE) == (set(found.layers) == set(levels.LIMITS))
    for layer in layers:
        assert (layer in found.layers) == (walls is not Walls.NONE and layer not in missing)


def test_what_is_missing_says_why_and_what_to_do() -> None:
    """Each layer that is not there has one line: its name, the machine's reason, the way to it."""
    missing = {
        "Landlock": "this kernel has none",
        "seccomp": "libseccomp.so.2 is not installed",
        "control group": "Permission denied: /sys/fs/cgroup",
    }

    assert levels.isolation(Walls.FILTERS, missing).missing == (
        NO_LANDLOCK,
        NO_LIBRARY,
        NO_GROUP.format("Permission denied: /sys/fs/cgroup"),
    )


def test_a_layer_that_nobody_asked_for_is_not_missed() -> None:
    """Who asks for B is not told how to get a control group."""
    found = levels.isolation(Walls.NAMESPACES, {"control group": ""})

    assert found.missing == ()
    assert found.level == "B"


def test_what_a_trial_got_done_is_told() -> None:
    """A layer that stands and does not hold lowers the level, with what went through."""
    found = levels.isolation(Walls.NAMESPACES, {}, {"read a hidden file": "12 bytes"})

    assert found.level == "D"
    assert found.missing == ("a trial could read a hidden file: 12 bytes",)


# -- which one is chosen


def best(most: str = "A", least: str = "D") -> Isolation:
    """What a keeper of this machine says of itself."""
    with open_keeper(COURSE, least=least, most=most) as opened:
        return opened.isolation


untouched = cache(best)
"""The same while the machine is what it is; a zygote takes seconds to start."""


@pytest.fixture(scope="module")
def here() -> str:
    """The best level of this machine."""
    return untouched().level


@linux
@pytest.mark.parametrize("most", ["A", "B", "C", "D"])
def test_the_best_level_is_taken_and_none_that_is_better_than_asked_for(
    here: str, most: str
) -> None:
    """A machine that can do more does less where it is told to, and misses nothing then."""
    found = untouched(most)

    assert found.level == max(most, here)
    assert ("control group" in found.layers) == (most == "A" and here == "A")
    assert ("PID namespace" in found.layers) == (found.level in "AB")
    if most != "A" and here <= most:
        assert found.missing == ()


@linux
@pytest.mark.parametrize("least", ["A", "B", "C", "D"])
def test_a_level_is_never_lower_than_asked_for(here: str, least: str) -> None:
    """It is had, or nothing is opened."""
    if here <= least:
        assert untouched(least=least).level == here
    else:
        with pytest.raises(NoIsolation, match=f"isolation level {least} is not to be had"):
            untouched(least=least)


@linux
def test_without_control_groups_there_is_b_and_no_a(
    here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B says what A needs; who insists on A hears the same as an error, without the advice to trust."""
    if here > "B":
        pytest.skip("this machine has no namespaces")

    def refuse(*_: object) -> Groups:
        raise NoIsolation("Permission denied: /sys/fs/cgroup/memory/labgrader-1")

    monkeypatch.setattr(keeper.control_groups, "open_groups", refuse)
    reason = NO_GROUP.format("Permission denied: /sys/fs/cgroup/memory/labgrader-1")

    found = best(least="C")
    assert (found.level, found.missing) == ("B", (reason,))
    with pytest.raises(NoIsolation) as refusal:
        best(least="A")
    assert str(refusal.value).startswith("isolation level A is not to be had on this machine (")
    assert reason in str(refusal.value)
    assert "--level D" not in str(refusal.value)


def test_other_systems_cannot_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    """On macOS and Windows grading says so, and that students' own runs work there."""
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(NoIsolation, match="grading needs Linux; students' own `pytest"):
        best()


# -- on machines that lack something

OPEN = """
import sys
from pathlib import Path
from grader.errors import NoIsolation
from grader.isolation.keeper import open_keeper

try:
    with open_keeper(Path(sys.argv[1]), least=sys.argv[2]) as keeper:
        print(keeper.isolation.level, *keeper.isolation.missing, sep="\\n")
except NoIsolation as refusal:
    print(refusal)
"""


Opened = Callable[..., list[str]]


@pytest.fixture
def opened(starter: Starter) -> Opened:
    """The level and what it misses, or the refusal, where ``before`` has been done first."""

    def run(before: str, least: str = "C") -> list[str]:
        done = starter.run(["python", OPEN, str(COURSE), least], COURSE, before)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run


INSIDE = """
from pathlib import Path
from grader.sandbox import confine
confine._become_only_user()
"""
"""As root of a user namespace."""


@linux
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("pid", "new namespaces: No space left on device"),
        ("net", "no worker could be confined (new namespaces: No space left on device)"),
    ],
)
def test_a_kernel_that_refuses_is_named(opened: Opened, kind: str, reason: str) -> None:
    """Where namespaces are refused, the filters stand alone, and the report says what B would need."""
    if (
        subprocess.run(["unshare", "--user", "true"], capture_output=True, check=False).returncode
        != 0
    ):
        pytest.skip("this machine has no user namespaces to try it in")

    refuse = f"{INSIDE}Path('/proc/sys/user/max_{kind}_namespaces').write_text('0')"

    level, *missing = opened(refuse)

    assert level == "C"
    assert missing[0] == NAMESPACES.format(reason)
    (refusal,) = opened(refuse, "B")
    assert refusal.startswith("isolation level B is not to be had on this machine (namespaces: ")
    assert refusal.count(reason) == 1
    assert "--level D" not in refusal


@linux
def test_a_kernel_without_landlock_has_no_level_above_d(opened: Opened, without: Without) -> None:
    """Namespaces alone are no boundary that this grader vouches for: it stops, and says what is missing."""
    (refusal,) = opened(without("Landlock"))
    level, *missing = opened(without("Landlock"), "D")

    assert refusal.startswith("isolation level C is not to be had on this machine (")
    assert NO_LANDLOCK in refusal
    assert refusal.count("Landlock") == 1
    assert refusal.endswith(TRUST)
    assert level == "D"
    assert NO_LANDLOCK in missing


@linux
def test_a_machine_without_libseccomp_has_no_level_above_d(opened: Opened) -> None:
    """The library that is missing is named with its package."""
    library = next(
        (
            str(path.resolve())
            for folder in ("/usr/lib", "/lib", "/usr/lib64")
            for path in Path(folder).glob("**/libseccomp.so.2")
        ),
        None,
    )
    if (
        not library
        or subprocess.run(["unshare", "--user", "--mount", "true"], check=False).returncode
    ):
        pytest.skip("libseccomp cannot be hidden on this machine")
    hide = f"""
from pathlib import Path
from grader.sandbox import confine, kernel
confine._become_only_user(kernel.CLONE_NEWNS)
kernel.mount("/dev/null", Path({library!r}), None, kernel.MS_BIND)
"""

    (refusal,) = opened(hide)
    level, *missing = opened(hide, "D")

    assert refusal.startswith("isolation level C is not to be had on this machine (")
    assert NO_LIBRARY in refusal
    assert refusal.count("libseccomp2") == 1
    assert level == "D"
    assert NO_LIBRARY in missing


@linux
def test_a_kernel_without_seccomp_is_named(opened: Opened, without: Without) -> None:
    """A filter that cannot be set is found by the first worker on trial."""
    (refusal,) = opened(without("seccomp"))

    assert "no worker could be confined (seccomp: Invalid argument)" in refusal
    assert refusal.endswith(TRUST)


@linux
def test_without_namespaces_and_landlock_both_are_named(opened: Opened, without: Without) -> None:
    """Whoever has to set a machine up hears everything at once, in one line."""
    (refusal,) = opened(without("namespaces+Landlock"))

    assert NAMESPACES.format("new namespaces: Operation not permitted") in refusal
    assert NO_LANDLOCK in refusal


@linux
def test_an_ordinary_user_reaches_b(as_nobody: list[str], anybodys_python: Path) -> None:
    """Where user namespaces are allowed nothing is lost but the control group, which needs a right."""
    inside = [*as_nobody, "unshare", "--user", "true"]
    if subprocess.run(inside, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine gives ordinary users no namespaces")
    python = str(anybodys_python / "venv/bin/python")

    done = subprocess.run(
        [*as_nobody, python, "-c", OPEN, str(COURSE), "B"],
        capture_output=True,
        text=True,
        check=True,
    )

    level, *missing = done.stdout.splitlines()
    assert level in ("A", "B")
    assert (level == "A") == (not missing)
    if missing:
        assert missing[0].startswith("control group: ")


@linux
def test_an_ordinary_user_without_namespaces_reaches_c(
    as_nobody: list[str], anybodys_python: Path, without: Without
) -> None:
    """Landlock and seccomp need no right at all."""
    python = str(anybodys_python / "venv/bin/python")
    program = without("namespaces") + OPEN

    done = subprocess.run(
        [*as_nobody, python, "-c", program, str(COURSE), "C"],
        capture_output=True,
        text=True,
        check=True,
    )

    level, *missing = done.stdout.splitlines()
    assert level == "C"
    assert NAMESPACES.format("new namespaces: Operation not permitted") in missing


# -- the trial decides


@linux
@pytest.mark.parametrize("least", ["C", "D"])
def test_a_hidden_file_that_can_be_read_is_no_level(least: str) -> None:
    """A course among Python's packages cannot be hidden by Landlock: the trial reads it, and says so."""
    try:
        folder = tempfile.TemporaryDirectory(dir=sys.prefix, prefix="course-")
    except OSError:
        pytest.skip("Python's own folder cannot be written")
    with folder:
        Path(folder.name).chmod(0o755)
        lab = Path(folder.name) / "solutions" / "lab1"
        lab.mkdir(parents=True)
        (lab / "lab.toml").write_text("secret = 'x'")
        (Path(folder.name) / "assignments").mkdir()

        try:
            with open_keeper(Path(folder.name), least=least, most="C") as opened:
                found = (opened.isolation.level, *opened.isolation.missing)
        except NoIsolation as refusal:
            found = ("refused", str(refusal))

    said = "a trial could read a hidden file: 12 bytes"
    if least == "D":
        assert found == ("D", said)
    else:
        said = f"isolation level C is not to be had on this machine ({said}){TRUST}"
        assert found == ("refused", said)


@linux
@pytest.mark.parametrize(
    ("memory", "processes", "said"),
    [
        (8 << 30, 24, "a trial could use more memory than it may: 512 MB"),
        (1 << 30, 1000, "a trial could start too many processes: 25 processes"),
    ],
)
def test_a_control_group_that_does_not_hold_is_no_level(
    here: str, monkeypatch: pytest.MonkeyPatch, memory: int, processes: int, said: str
) -> None:
    """The group is there and bounds nothing: the trial gets it done, and the level is D."""
    if here != "A":
        pytest.skip("this machine has no control groups to try it with")
    make = Groups.make

    def too_large(self: Groups, *_: int) -> Group:
        return make(self, memory, processes)

    monkeypatch.setattr(Groups, "make", too_large)

    found = best()

    assert found.level == "D"
    assert said in found.missing


@linux
def test_a_trial_without_an_answer_is_no_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is claimed of a worker that says nothing."""
    monkeypatch.setattr(keeper, "TRIAL_SECONDS", 0)

    with pytest.raises(NoIsolation) as refusal:
        best(least="C")

    assert str(refusal.value).count("a worker on trial did not answer") == 2
