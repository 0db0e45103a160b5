"""The command line: each command parses, calls one function and prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from grader.errors import GraderError, NoIsolation, UsageError

if TYPE_CHECKING:
    from grader.course.lab import Lab
    from grader.isolation.keeper import Keeper
    from grader.records import Grade

JUDGED, NOT_JUDGED, USED_WRONGLY, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Grade PyTorch labs: the judge never shares a process with student code.",
)
data_app = typer.Typer(no_args_is_help=True, help="Fashion-MNIST: fetch the full set, verify it.")
app.add_typer(data_app, name="data")
out, err = Console(highlight=False), Console(stderr=True, highlight=False)


class Device(StrEnum):
    """Where student code computes."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Level(StrEnum):
    """How strongly student code must at least be isolated."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Lang(StrEnum):
    """English or Simplified Chinese."""

    EN = "en"
    ZH = "zh"


LabName = Annotated[str, typer.Option("--lab", help="The lab, such as lab2.")]
Course = Annotated[
    Path | None,
    typer.Option("--course", help="The folder with solutions/; default: the nearest above."),
]
DeviceOption = Annotated[
    Device, typer.Option("--device", help="auto uses the GPU where there is one.")
]
LevelOption = Annotated[
    Level,
    typer.Option(
        "--level",
        help="The isolation that there must be at least; D is no security boundary. See grader doctor.",
    ),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="zh adds Simplified Chinese pages.")]
Quick = Annotated[
    bool, typer.Option("--quick", help="Leave out tests that train; the grades are provisional.")
]


@app.command()
def grade(
    submission: Annotated[Path, typer.Argument(help="A folder, .py, .ipynb or .zip.")],
    lab: LabName,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the score report here.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the student's page here.")
    ] = None,
    device: DeviceOption = Device.AUTO,
    level: LevelOption = Level.C,
    lang: LangOption = Lang.EN,
    quick: Quick = False,
    course: Course = None,
) -> None:
    """Grade one submission."""
    from grader.batch import score_json, write_text
    from grader.grade import grade as grade_submission
    from grader.intake.hand_ins import read_one
    from grader.judging.judge import with_judge
    from grader.reports.language import Language
    from grader.reports.report import student_page

    the_lab = _lab(course, lab)
    read = read_one(submission, the_lab.name)
    with _keeper(the_lab, device, level) as (keeper, where):
        result = with_judge(
            the_lab, keeper, lambda judge: grade_submission(read, judge, quick=quick), device=where
        )
    language = Language(lang, the_lab.translations)
    if json:
        write_text(json, score_json(result, language))
    if html:
        write_text(html, student_page(result, language))
    out.print(_grade_table(result))
    for seen in result.evidence:
        err.print(escape(f"Seen by the judge: {language.say(seen)}"), soft_wrap=True)
    raise typer.Exit(JUDGED if result.judged else NOT_JUDGED)


@app.command()
def batch(
    source: Annotated[Path, typer.Argument(help="A folder or zip with one entry a student.")],
    lab: LabName,
    to: Annotated[Path, typer.Option("--out", help="Where the gradebook and the pages go.")],
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0: one a processor.")] = 0,
    roster: Annotated[Path | None, typer.Option("--roster", help="A CSV with id and name.")] = None,
    quick: Quick = False,
    device: DeviceOption = Device.AUTO,
    level: LevelOption = Level.C,
    lang: LangOption = Lang.EN,
    course: Course = None,
) -> None:
    """Grade a whole class into a gradebook, a page a student and a page about the class."""
    raise typer.Exit(_batch(source, lab, to, jobs, roster, quick, device, level, lang, course))


def _batch(
    source: Path,
    lab: str,
    to: Path,
    jobs: int,
    roster: Path | None,
    quick: bool,
    device: Device,
    level: Level,
    lang: Lang,
    course: Path | None,
) -> int:
    from grader import pool
    from grader.batch import Settings, check_out, grade_class
    from grader.intake.hand_ins import read_roster

    the_lab = _lab(course, lab)
    check_out(to)
    if not source.exists():
        raise UsageError(f"{source} does not exist; name a folder or zip with one entry a student")
    names = read_roster(roster) if roster else {}
    with _keeper(the_lab, device, level) as (keeper, where), _progress(the_lab.name) as progress:
        settings = Settings(where, jobs or pool.processors(), quick, lang, names)
        result = grade_class(source, to, the_lab, keeper, settings, progress)
    out.print(
        f"{len(result.grades)} graded, {len(result.problems)} for a person to look at"
        + (" (problems.csv)" if result.problems else "")
        + f", isolation level {keeper.isolation.level}"
    )
    for name in ("index.html", "gradebook.csv", "problems.csv", "evidence.csv"):
        out.print(f"  {to / name}", soft_wrap=True)
    if result.interrupted:
        err.print(
            "What was judged stands in the files above; run it again for the rest.",
            soft_wrap=True,
        )
        return INTERRUPTED
    return JUDGED if result.all_judged else NOT_JUDGED


@app.command()
def demo(
    to: Annotated[Path, typer.Option("--out", help="Where the pages go.")] = Path("demo-reports"),
    students: Annotated[
        Path, typer.Option("--class", help="Where the made-up hand-ins go.")
    ] = Path("demo-class"),
    lab: LabName = "lab2",
    level: LevelOption = Level.C,
    course: Course = None,
) -> None:
    """Make up a class of 40, messy files included, and grade it in both languages."""
    from grader.commands.demo import make_class

    make_class(_lab(course, lab), students)
    out.print(f"A made-up class is in {students}.")
    code = _batch(students, lab, to, 0, None, False, Device.AUTO, level, Lang.ZH, course)
    raise typer.Exit(code if code == INTERRUPTED else JUDGED)


@app.command()
def release(
    lab: Annotated[str, typer.Argument(help="The lab, such as lab2.")],
    to: Annotated[
        Path | None, typer.Option("--out", help="Also write the students' bundle, a zip, here.")
    ] = None,
    course: Course = None,
) -> None:
    """Write a lab's skeletons and handouts from its one source."""
    from grader.authoring import release as releasing

    the_lab = _lab(course, lab)
    for path in releasing.write(the_lab):
        out.print(f"wrote {path}", soft_wrap=True)
    if to:
        releasing.bundle(the_lab, to)
        out.print(f"wrote {to}", soft_wrap=True)


@app.command()
def check(
    lab: Annotated[str | None, typer.Argument(help="The lab, such as lab2.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every lab of the course.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0: one a processor.")] = 0,
    level: LevelOption = Level.C,
    course: Course = None,
) -> None:
    """Prove a lab: solution 100 %, skeleton 0, variants 100 %, every mutant caught and named."""
    from grader import pool
    from grader.authoring.check import check_lab

    complaints = 0
    for the_lab in _labs(course, lab, every):
        with (
            _keeper(the_lab, Device.CPU, level) as (keeper, _),
            _progress(the_lab.name) as progress,
        ):
            report = check_lab(the_lab, keeper, jobs or pool.processors(), progress)
        for complaint in report.complaints:
            err.print(f"[red]✗[/red] {escape(complaint)}", soft_wrap=True)
        out.print(f"{the_lab.name}: {report.summary}", soft_wrap=True)
        complaints += len(report.complaints)
    raise typer.Exit(NOT_JUDGED if complaints else JUDGED)


@app.command()
def calibrate(
    lab: Annotated[str | None, typer.Argument(help="The lab, such as lab2.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every lab of the course.")] = False,
    secrets: Annotated[
        int, typer.Option("--secrets", min=0, help="Gradings of each right program.")
    ] = 200,
    runs: Annotated[int, typer.Option("--runs", min=0, help="Trainings of the solution.")] = 100,
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes; 0: one a processor.")] = 0,
    level: LevelOption = Level.C,
    course: Course = None,
) -> None:
    """Grade right answers with many secrets: how often they lose points, what trainings reach."""
    from grader import pool
    from grader.authoring.calibrate import calibrate_lab, markdown

    found = []
    for the_lab in _labs(course, lab, every):
        with (
            _keeper(the_lab, Device.CPU, level) as (keeper, _),
            _progress(the_lab.name) as progress,
        ):
            found.append(
                calibrate_lab(
                    the_lab,
                    keeper,
                    jobs or pool.processors(),
                    secrets=secrets,
                    runs=runs,
                    progress=progress,
                )
            )
    for calibration in found:
        for complaint in calibration.complaints:
            err.print(f"[red]✗[/red] {calibration.lab.name}: {escape(complaint)}", soft_wrap=True)
    print(markdown(found))  # noqa: T201  # plain text, to be put into a page
    raise typer.Exit(NOT_JUDGED if any(c.complaints for c in found) else JUDGED)


@app.command()
def doctor(course: Course = None) -> None:
    """What this machine can do: isolation, device, data, versions."""
    from grader.commands.doctor import findings

    table = Table(show_header=False, box=None)
    for finding in findings(_course_or_none(course)):
        mark = "[green]✓[/green]" if finding.good else "[yellow]![/yellow]"
        table.add_row(mark, finding.name, escape(finding.what))
    out.print(table)


@data_app.command("fetch")
def data_fetch(
    source: Annotated[
        Path | None, typer.Option("--from", help="A folder with the four idx files, gz or raw.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Where it goes; default: a cache folder.")
    ] = None,
) -> None:
    """Get the full Fashion-MNIST, by download or from a folder."""
    from grader.course import fashion_mnist as data

    folder = data.fetch(to or data.default_folder(), source, lambda line: out.print(escape(line)))
    out.print(f"Fashion-MNIST is in {folder}", soft_wrap=True)


@data_app.command("verify")
def data_verify(
    folder: Annotated[Path | None, typer.Argument(help="Default: the cache folder.")] = None,
) -> None:
    """Check the full Fashion-MNIST against its checksums."""
    from grader.course import fashion_mnist as data

    files = data.verify(folder or data.default_folder())
    for file in files:
        out.print(f"{file.state}: {file.path}", soft_wrap=True)
    whole = all(file.state is data.FileState.WHOLE for file in files)
    if not whole:
        err.print("Run `grader data fetch` to get what is missing or damaged.")
    raise typer.Exit(JUDGED if whole else NOT_JUDGED)


def main() -> None:
    """Run a command; the one place where errors become lines and exit codes."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = (
            "1"  # before torch is imported: a process with more threads must not fork
        )
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:  # typer itself ends without a word
            err.print("Interrupted.")
        sys.exit(code)
    except GraderError as error:
        err.print(f"[red]error:[/red] {escape(str(error))}", soft_wrap=True)
        sys.exit(USED_WRONGLY if isinstance(error, UsageError | NoIsolation) else NOT_JUDGED)
    except Exception as error:
        if not hasattr(error, "format_message"):  # not one of click's own about the command line
            raise
        err.print(
            f"[red]error:[/red] {escape(error.format_message().rstrip('.'))}; try --help",
            soft_wrap=True,
        )
        sys.exit(USED_WRONGLY)


def _course(course: Path | None) -> Path:
    from grader.course.lab import find_course

    return find_course(course or Path.cwd())


def _course_or_none(course: Path | None) -> Path | None:
    try:
        return _course(course)
    except UsageError:
        return None


def _lab(course: Path | None, name: str) -> Lab:
    from grader.course.lab import load_lab

    return load_lab(_course(course), name)


def _labs(course: Path | None, lab: str | None, every: bool) -> list[Lab]:
    """The one lab that was named, or all of them."""
    from grader.course.lab import lab_names

    if (lab is None) == (not every):
        raise UsageError("name one lab, or all of them with --all")
    return [_lab(course, name) for name in (lab_names(_course(course)) if every else [lab or ""])]


@contextmanager
def _keeper(lab: Lab, device: Device, level: Level) -> Iterator[tuple[Keeper, str]]:
    """The keeper for a lab's course, and the device that training tests run on."""
    from grader.commands.doctor import choose_device
    from grader.isolation.keeper import open_keeper
    from grader.judging.runner import gpu_answers

    where = choose_device(device)
    with open_keeper(lab.course, lab.probes, least=level, cuda=where != "cpu") as keeper:
        if where != "cpu" and not gpu_answers(keeper, lab):
            if device is Device.CUDA:
                raise UsageError(
                    "--device cuda: torch sees a GPU, but isolated code cannot use it; try --device cpu"
                )
            err.print("Isolated code cannot use the GPU here; training tests run on the CPU.")
            where = "cpu"
        yield keeper, where


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on a terminal, nothing elsewhere; refreshed by hand, since a thread must not see a fork."""
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[who]}"),
    )
    with Progress(*columns, console=err, auto_refresh=False, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, who="")

        def show(done: int, of: int, who: str) -> None:
            bar.update(task, completed=done, total=of, who=escape(who))
            bar.refresh()

        yield show


def _grade_table(result: Grade) -> Table:
    title = f"{result.lab}: {result.score:g} / {result.max_score:g}"
    title += "" if result.judged else " (not wholly judged)"
    title += " (provisional)" if result.provisional else ""
    out.print(f"[bold]{title}[/bold]")
    table = Table()
    table.add_column("exercise")
    table.add_column("points", justify="right")
    for exercise in result.exercises:
        table.add_row(exercise.name, f"{exercise.score:g} / {exercise.max_score:g}")
    return table
