"""`grader new`: what it writes is proven by the lab's own check, and refused is what cannot be a lab."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starting import Starter

from grader.authoring.check import Report, check_lab
from grader.authoring.new import exercises_of, new_lab, sources, unsaid
from grader.authoring.release import stale, write
from grader.course.lab import load_lab
from grader.course.tables import read_toml
from grader.errors import UsageError
from grader.isolation.keeper import Keeper, open_keeper
from grader.reports.language import templates_folder

pytestmark = pytest.mark.usefixtures("nursed")

Main = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parent.parent
TEMPLATES = templates_folder() / "new_lab"
TESTS_OF_BOTH = (
    "test_f_is_half_the_sum_of_squares",
    "test_f_takes_any_shape",
    "test_class_is_a_linear_map",
    "test_class_learns",
)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "course"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def keeper_of_new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    """A zygote with the probes of a new lab that has a class; one for all tests here."""
    probes = sources(["en"], "lab7", exercises_of(["Class"]))["probes.py"]
    with open_keeper(tmp_path_factory.mktemp("course"), probes) as keeper:
        yield keeper


@pytest.fixture
def check(keeper_of_new: Keeper, course: Path) -> Callable[..., Report]:
    """`grader check lab7` of the course, in this process."""

    def run(*, for_release: bool = False) -> Report:
        return check_lab(load_lab(course, "lab7"), keeper_of_new, 1, for_release=for_release)

    return run


def without_body(source: str, name: str) -> str:
    """A file of tests in which one has no more than its title and hint."""
    (test,) = (node for node in ast.parse(source).body if getattr(node, "name", "") == name)
    lines = source.splitlines(keepends=True)
    return "".join(lines[: test.body[0].end_lineno] + lines[test.end_lineno :])


# -- what it writes


def test_a_new_lab_is_green(course: Path, check: Callable[..., Report]) -> None:
    """With functions and a class, in English alone, there is nothing to complain about before a release."""
    new_lab(course, "lab7", ["f", "g", "Class"])

    report = check(for_release=True)

    assert report.complaints == ()
    assert report.summary.startswith("6 wrong programs, 3 right ones, 6 tests")


def test_it_speaks_the_languages_of_its_course(course: Path, check: Callable[..., Report]) -> None:
    """Every text is there in every language; in one that the templates do not know it is English."""
    (course / "course.toml").write_text('languages = ["en", "zh", "fr"]', encoding="utf-8")

    new_lab(course, "lab7", ["f", "Class", "g"])

    lab = load_lab(course, "lab7")
    assert check().complaints == ()
    assert lab.title == {"en": "Lab 7", "zh": "实验7", "fr": "Lab 7"}
    assert lab.translations["zh"]["The factor 1/2 is missing."] == "漏了系数 1/2。"
    assert lab.translations["fr"]["The factor 1/2 is missing."] == "The factor 1/2 is missing."
    assert (unsaid(lab.languages), unsaid(["en", "zh"])) == (["fr"], [])


def test_all_that_templates_say_is_translated() -> None:
    """Each sentence that a template asks for stands in zh.toml, and no other does."""
    asked = {
        text
        for path in TEMPLATES.glob("*.jinja")
        for call in re.findall(r"\{\{ (?:said|translated)\((.*?)\) -?\}\}", path.read_text("utf-8"))
        for text in re.findall(r'"([^"]+)"', call)
    }

    assert asked | {"Lab {name}"} == read_toml(TEMPLATES / "zh.toml").keys()


@pytest.mark.parametrize("name", TESTS_OF_BOTH)
def test_each_of_its_tests_is_needed(course: Path, check: Callable[..., Report], name: str) -> None:
    """With the body of any one test gone, the check is red and names that test."""
    new_lab(course, "lab7", ["f", "Class"])
    path = course / "solutions" / "lab7" / "tests.py"
    whole = path.read_text(encoding="utf-8")
    assert set(TESTS_OF_BOTH) == {
        node.name for node in ast.parse(whole).body if hasattr(node, "name")
    }

    path.write_text(without_body(whole, name), encoding="utf-8")
    write(load_lab(course, "lab7"))

    assert any(f"no wrong program fails {name};" in said for said in check().complaints)


@pytest.mark.parametrize("count", range(1, 51))
def test_points_add_up(count: int) -> None:
    """Any number of exercises shares 100 points evenly, in whole points, at least one a test."""
    exercises = exercises_of([f"f{number}" for number in range(count)])

    worth = [one.public_points + one.hidden_points for one in exercises]
    assert sum(worth) == 100
    assert max(worth) - min(worth) <= 1
    assert min(min(one.public_points, one.hidden_points) for one in exercises) >= 1


def test_what_students_have_is_not_started(starter: Starter, course: Path) -> None:
    """The sources pass their own tests, and a student who has not begun is told so."""
    new_lab(course, "lab7", ["f", "Class"])

    words = ["pytest", "-p", "no:cacheprovider"]
    ends = {
        room: starter.run([*words, f"{room}/lab7"], course) for room in ("solutions", "assignments")
    }

    assert ends["solutions"].returncode == 0, ends["solutions"].stdout
    assert "4 passed" in ends["solutions"].stdout
    assert "2 not started" in ends["assignments"].stdout


def test_a_function_alone_needs_no_probes(course: Path) -> None:
    """probes.py is there where something is looked at with it, and nowhere else."""
    new_lab(course, "lab7", ["f"])
    new_lab(course, "lab8", ["Class"])

    assert not list(course.glob("*/lab7/probes.py"))
    assert len(list(course.glob("*/lab8/probes.py"))) == 2
    assert stale(load_lab(course, "lab7")) == stale(load_lab(course, "lab8")) == []


def test_every_secret_is_fresh(course: Path) -> None:
    """No two labs draw the same hidden inputs, and students' copy has no secret."""
    new_lab(course, "lab7", ["f"])
    new_lab(course, "lab8", ["f"])

    one, other = (load_lab(course, name).secret for name in ("lab7", "lab8"))
    assert len(one) == 32
    assert one != other
    assert one not in (course / "assignments" / "lab7" / "lab.toml").read_text(encoding="utf-8")


def test_a_title_is_taken_as_it_is(course: Path) -> None:
    """Quotes, backslashes and line ends in a title do not spoil lab.toml."""
    new_lab(course, "optimisers", ["f"], title='Of "momentum" \\ and\n decay')

    assert load_lab(course, "optimisers").title == {"en": 'Of "momentum" \\ and decay'}


def test_names_may_have_any_letters(course: Path) -> None:
    """What is a name in Python is a name of an exercise."""
    new_lab(course, "lab7", ["größe", "Schön"])

    lab = load_lab(course, "lab7")
    assert [exercise.name for exercise in lab.exercises] == ["größe", "Schön"]
    assert stale(lab) == []


# -- the command


def test_it_begins_a_course(main: Main, course: Path) -> None:
    """A folder that is named becomes a course, and what was written is told, and what next."""
    code, out, err = main("new", "lab7", "f", "--course", course)

    assert (code, err) == (0, "")
    assert f"wrote {course / 'solutions' / 'lab7' / 'lab7.py'}\n" in out
    assert f"wrote {course / 'assignments' / 'lab7' / 'test_public.py'}\n" in out
    assert "run `grader check lab7`" in out.splitlines()[-1]
    settings = (ROOT / "assignments" / "pytest.ini").read_text(encoding="utf-8")
    assert (course / "assignments" / "pytest.ini").read_text(encoding="utf-8") == settings


def test_it_says_what_is_still_english(main: Main, course: Path) -> None:
    """A language that the templates do not know is named."""
    (course / "course.toml").write_text('languages = ["fr"]', encoding="utf-8")

    _, out, _ = main("new", "lab7", "f", "--course", course)

    assert "its texts in fr are English for now" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lab7"], "name the exercises: `grader new lab7 my_function MyLayer`"),
        (["a/b", "f"], "'a/b' is no name for a lab; write letters, digits and _, such as lab7"),
        (["../lab7", "f"], "'../lab7' is no name for a lab"),
        (["7", "f"], "'7' is no name for a lab"),
        (["tests", "f"], "a lab cannot be called tests, which is the name of something else"),
        (["random", "f"], "a lab cannot be called random"),
        (["lab7", "my-layer"], "'my-layer' cannot be the name of a function or class; write one"),
        (["lab7", "class"], "'class' cannot be the name of a function or class"),
        (["lab7", "_f"], "'_f' cannot be the name of a function or class"),
        (["lab7", "f", "g", "f"], "f is there twice (capitals make no difference)"),
        (["lab7", "f", "F"], "F is there twice (capitals make no difference); name each exercise"),
        (["lab7", "skip"], "an exercise cannot be called skip, which means something else"),
        (["lab7", *(f"f{n}" for n in range(51))], "51 exercises are too many for 100 points"),
    ],
)
def test_what_cannot_be_a_lab_is_refused(
    main: Main, course: Path, arguments: list[str], said: str
) -> None:
    """Each gets one line that says what to write, and nothing is written."""
    code, out, err = main("new", *arguments, "--course", course)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"error: {said}")
    assert list(course.iterdir()) == []


@pytest.mark.parametrize("room", ["solutions", "assignments"])
def test_nothing_is_overwritten(main: Main, course: Path, room: str) -> None:
    """A folder of that name, on either side, is left as it is."""
    (course / room / "lab7").mkdir(parents=True)

    code, _, err = main("new", "lab7", "f", "--course", course)

    assert code == 2
    assert f"{course / room / 'lab7'} exists already; name a lab that does not" in err
    assert [path.name for path in course.iterdir()] == [room]


def test_a_course_must_be_found(
    main: Main, course: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a course above the line offers --course, and one that is no folder is named."""
    monkeypatch.setattr(Path, "cwd", lambda: tmp_path)
    _, _, nowhere = main("new", "lab7", "f")
    _, _, missing = main("new", "lab7", "f", "--course", course / "none")

    assert re.match(r"error: no folder with solutions/ at or above .*; name .* --course", nowhere)
    assert f"no folder {course / 'none'}; make it first, or name another --course" in missing


def test_a_folder_that_cannot_be_written_is_named(course: Path) -> None:
    """What the system refuses is told with its path."""
    (course / "solutions").write_text("not a folder", encoding="utf-8")

    with pytest.raises(UsageError, match=r"solutions.*; see to it and try again"):
        new_lab(course, "lab7", ["f"])
