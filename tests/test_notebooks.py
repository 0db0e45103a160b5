"""Labs' notebooks, run from top to bottom in a kernel, where students unpack the bundle.

Two labs with each commit, all with ``--soak``: what a notebook's cells compute is what the source's do, and
that runs for every lab in ``effects/``.
"""

import os
from pathlib import Path

import nbformat
import pytest
import sample
from nbclient import NotebookClient

from grader.authoring.bundle import bundle_files
from grader.authoring.notebook import notebook
from grader.authoring.source import split_cells
from grader.course.lab import Lab, lab_names, load_lab
from grader.intake.extract import extract
from grader.isolation.keeper import open_keeper
from grader.judging.judge import with_judge
from grader.records import Outcome, StudentCode, Submission

ROOT = Path(__file__).parent.parent
SECONDS_A_CELL = 120

# of the kernel's own packages, whose versions are not ours to choose
pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.usefixtures("nursed")]


LABS = lab_names(ROOT)
SOME = sample.part(LABS, 2, "notebooks")


@pytest.fixture(
    params=[pytest.param(name, marks=[] if name in SOME else pytest.mark.soak) for name in LABS]
)
def lab(request: pytest.FixtureRequest) -> Lab:
    return load_lab(ROOT, request.param)


def unpacked(lab: Lab, folder: Path) -> Path:
    """The folder of the lab as a student has it."""
    for name, content in bundle_files(lab).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "assignments" / lab.name


def run(book: nbformat.NotebookNode, folder: Path, *, allow_errors: bool = False) -> None:
    client = NotebookClient(
        book,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        allow_errors=allow_errors,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env={**os.environ, "OMP_NUM_THREADS": "1"})


def test_a_solved_notebook_runs_and_gets_all_points(lab: Lab, tmp_path: Path) -> None:
    """With the solution in its holes every cell runs, and what was saved, outputs and all, is judged."""
    folder = unpacked(lab, tmp_path)
    solved = notebook(lab, split_cells(lab.reference, lab.reference_source, lab.languages), "zh")
    book = nbformat.reads(solved, as_version=4)

    run(book, folder)

    name = f"{lab.name}.zh.ipynb"
    saved = nbformat.writes(book).encode()
    code = extract(Submission("1", "", None, name, {name: saved}), lab.name, lab.skeletons)
    assert isinstance(code, StudentCode)
    with open_keeper(ROOT, lab.probes) as keeper:
        verdict = with_judge(lab, keeper, lambda judge: judge.judge(code, training=False))
    assert [result.id for result in verdict.results if result.outcome is not Outcome.PASSED] == []
    assert verdict.notes == ()


def test_an_untouched_notebook_stops_at_what_is_to_be_written(lab: Lab, tmp_path: Path) -> None:
    """Every definition loads; what a cell raises is the name of an exercise that is not written yet."""
    folder = unpacked(lab, tmp_path)
    book = nbformat.read(folder / f"{lab.name}.ipynb", as_version=4)

    run(book, folder, allow_errors=True)

    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    errors = {output.ename: output for output in outputs if output.output_type == "error"}
    assert errors.keys() <= {"NotImplementedError"}
