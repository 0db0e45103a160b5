"""Which file of a submission is the lab's program, and what of it is left as Python."""

import ast
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import nbformat
import pytest

from grader.errors import Refused
from grader.intake.extract import NoProgram, extract
from grader.intake.magics import without_magics
from grader.intake.scripts import MOST_SOURCE
from grader.records import StudentCode, Submission

PROGRAM = "def l2_penalty(w):\n    return (w ** 2).sum() / 2\n"
SKELETON = "# A handout.\n\ndef l2_penalty(w):\n    raise NotImplementedError\n"


def submission(
    files: Mapping[str, str | bytes], modified: Mapping[str, datetime] | None = None
) -> Submission:
    """A hand-in of these files."""
    contents = {
        path: text.encode() if isinstance(text, str) else text for path, text in files.items()
    }
    return Submission("2214014", "杨跃浙", None, "2214014.zip", contents, modified or {})


def notebook(*cells: str, **fields: Any) -> str:
    """A notebook of these code cells, with a heading above each."""
    written: list[dict[str, Any]] = []
    for source in cells:
        written.append({"cell_type": "markdown", "metadata": {}, "source": "# A heading"})
        written.append(
            {
                "cell_type": "code",
                "metadata": {},
                "source": source.splitlines(keepends=True),
                "outputs": [],
                "execution_count": None,
            }
        )
    return json.dumps(
        {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 4, **fields}
    )


def code(files: Mapping[str, str | bytes], **options: Any) -> StudentCode:
    """The program that is found in these files."""
    found = extract(submission(files, options.pop("modified", None)), "lab2", **options)
    assert isinstance(found, StudentCode)
    return found


def reason(files: Mapping[str, str | bytes]) -> str:
    """Why these files are judged as no program."""
    found = extract(submission(files), "lab2")
    assert isinstance(found, NoProgram)
    line = str(found.reason)
    assert "\n" not in line
    return line


# Which file


@pytest.mark.parametrize(
    "name",
    [
        "lab2.py", "LAB2.PY", "lab2.ipynb", "lab2.zh.ipynb", "2214014-Lab-2.py", "lab_2.ipynb",
        "my lab 2 (final).py", "实验2.py", "main.py", "work/lab2.py", "Lab2-杨跃浙.ipynb",
    ],
)  # fmt: skip
def test_the_labs_file_is_found_by_its_name(name: str) -> None:
    """The exact name, a name that contains the lab, or the only program there is."""
    text = notebook(PROGRAM) if name.endswith("ipynb") else PROGRAM

    found = code({name: text, "test_public.py": "x", "lab3.py": "x = 1"})

    assert [cell.source for cell in found.cells] == [PROGRAM]
    assert found.cells[0].label.startswith(name.rpartition("/")[2])
    assert found.module == "lab2"


def test_the_exact_name_comes_before_one_that_contains_it() -> None:
    """An old copy beside the lab's file is not what counts, where both answer as much."""
    found = code({"lab2_old.py": "x = 1\n", "lab2.py": PROGRAM, "old/lab2.py": "x = 2\n"})

    assert found.cells[0].source == PROGRAM
    assert [str(note) for note in found.notes] == [
        "lab2.py counts, by its name; not judged: lab2_old.py."
    ]


@pytest.mark.parametrize(
    "name", ["lab2 (1).py", "2214014-Lab-2.py", "lab2-Copy1.ipynb", "Lab2_final.zh.ipynb"]
)
def test_a_renamed_file_counts_beside_released_skeletons(name: str) -> None:
    """Worked on is worked on: also where the skeletons are older ones, which nobody knows any more."""
    answer = notebook(PROGRAM) if name.endswith("ipynb") else PROGRAM
    older = f"import older\n{SKELETON}"
    files = {"lab2.py": SKELETON, "lab2.ipynb": notebook(older), "lab2.zh.ipynb": notebook(older)}

    found = code({**files, name: answer}, skeletons=SKELETONS, exercises=["l2_penalty"])

    assert [cell.source for cell in found.cells] == [PROGRAM]


def test_a_notebook_that_imports_the_program_is_none() -> None:
    """The file that answers counts, whichever was saved last, and be it unfinished."""
    uses = notebook("from lab2 import *", "print(l2_penalty(torch.ones(2)))")
    program = PROGRAM + "\n\ndef sgd(params):\n    raise NotImplementedError('to do')\n"
    modified = {"lab2.py": datetime(2024, 3, 1), "lab2.ipynb": datetime(2024, 3, 2)}

    found = code(
        {"lab2.py": program, "lab2.ipynb": uses},
        modified=modified,
        skeletons=SKELETONS,
        exercises=["l2_penalty", "sgd"],
    )

    assert found.cells[0].label == "lab2.py"
    assert "answers the most exercises; not judged: lab2.ipynb" in str(found.notes[0])


@pytest.mark.parametrize("apart", [0, 0.4, 1.9])
def test_files_written_at_once_say_nothing_by_their_times(apart: float) -> None:
    """A checkout, a copy or a zip of the platform's has written both: a person decides."""
    first = datetime(2024, 3, 2)
    times = {"lab2.py": first, "lab2.ipynb": first + timedelta(seconds=apart)}
    other = PROGRAM.replace("/ 2", "* 0.5")
    files = submission({"lab2.py": PROGRAM, "lab2.ipynb": notebook(other)}, times)

    with pytest.raises(Refused, match=r"lab2\.ipynb, lab2\.py are different programs for one lab"):
        extract(files, "lab2", SKELETONS, ["l2_penalty"])


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({}, "There is no .py or .ipynb in it; hand in lab2.py or lab2.ipynb."),
        ({"a.py": "x", "b.py": "x"}, "None of its files is lab2.py or lab2.ipynb: a.py, b.py."),
        ({"lab3.py": "x"}, "None of its files is lab2.py or lab2.ipynb: lab3.py."),
        ({"lab21.py": "x"}, "None of its files is lab2.py or lab2.ipynb: lab21.py."),
        ({"test_lab2.py": "x"}, "None of its files is lab2.py or lab2.ipynb: test_lab2.py."),
    ],
)
def test_no_file_for_the_lab_is_judged_with_the_reason(files: dict[str, str], line: str) -> None:
    """What was handed in is named, so that the student sees what to rename."""
    assert reason(files).startswith(line)


SKELETONS = {".py": SKELETON, ".ipynb": notebook("%matplotlib inline", SKELETON)}


def test_an_untouched_skeleton_does_not_count() -> None:
    """Of a script and a notebook, the one that was worked on is the answer."""
    untouched = SKELETON.replace("# A handout.", "# My thoughts: none.").replace("\n", "\r\n")

    in_notebook = code({"lab2.py": untouched, "lab2.ipynb": notebook(PROGRAM)}, skeletons=SKELETONS)
    in_script = code({"lab2.py": PROGRAM, "lab2.ipynb": SKELETONS[".ipynb"]}, skeletons=SKELETONS)

    assert in_notebook.cells[0].label == "lab2.ipynb cell 1"
    assert in_script.cells[0].label == "lab2.py"
    assert not in_notebook.notes and not in_script.notes


@pytest.mark.parametrize(("day", "label"), [(1, "lab2.py"), (3, "lab2.ipynb cell 1")])
def test_of_two_files_worked_on_the_newer_counts(day: int, label: str) -> None:
    """The other one is named."""
    modified = {"lab2.py": datetime(2024, 3, 2), "lab2.ipynb": datetime(2024, 3, day)}

    found = code(
        {"lab2.py": PROGRAM, "lab2.ipynb": notebook("other = 1")},
        modified=modified,
        skeletons=SKELETONS,
    )

    assert found.cells[0].label == label
    assert "counts, as the newer of the files worked on; not judged: lab2" in str(found.notes[0])


def test_two_untouched_skeletons_are_one_program() -> None:
    """A student who did nothing is judged as that."""
    found = code({"lab2.py": SKELETON, "lab2.ipynb": SKELETONS[".ipynb"]}, skeletons=SKELETONS)

    assert found.cells[0].source == SKELETON
    assert not found.notes


def test_a_whole_file_counts_before_a_broken_one() -> None:
    """A notebook that did not survive costs nothing where the script is there."""
    found = code({"lab2.py": PROGRAM, "lab2.ipynb": "{"}, skeletons=SKELETONS)

    assert found.cells[0].source == PROGRAM


def test_two_scripts_with_an_equal_claim_are_refused() -> None:
    """Where nothing says which file is meant, a person decides."""
    files = submission({"a/lab2.py": PROGRAM, "b/lab2.py": "other = 1\n"})

    with pytest.raises(Refused, match=r"a/lab2\.py, b/lab2\.py are different programs for one lab"):
        extract(files, "lab2")


def test_two_equal_scripts_are_one() -> None:
    """A copy is no second answer."""
    assert code({"a/lab2.py": PROGRAM, "b/lab2.py": PROGRAM}).cells[0].source == PROGRAM


# Text


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff# 注释\r\nx = '杨'\r\n".encode(),
        "# 注释\rx = '杨'\r".encode(),
        "# 注释\nx = '杨'\n".encode(),
        "# -*- coding: gbk -*-\n# 注释\nx = '杨'\n".encode("gbk"),
        "#!/usr/bin/python\n# vim: set fileencoding=gb18030 :\nx = '杨'\n".encode("gb18030"),
    ],
)
def test_text_is_read_as_python_reads_it(content: bytes) -> None:
    """Byte order mark, any line ends, a coding line."""
    source = code({"lab2.py": content}).cells[0].source

    assert "\r" not in source and "\ufeff" not in source
    assert source.endswith("\nx = '杨'\n")


def test_gbk_without_a_coding_line_is_judged_with_its_line() -> None:
    """Python would not read it either; the message says where and what to do."""
    content = b"x = 1\n\n" + "# 注释\n".encode("gbk")

    assert reason({"lab2.py": content}) == (
        "lab2.py is not in UTF-8 (line 3), so Python cannot read it; save it as UTF-8."
    )


def test_gbk_in_the_first_lines_is_named_too() -> None:
    """Python looks at the first two lines apart; the message is the same."""
    assert "is not in UTF-8 (line 1)" in reason({"lab2.py": "# 注释\n".encode("gbk")})


def test_a_wrong_coding_line_is_named() -> None:
    """A coding line that does not fit is the reason."""
    line = reason({"lab2.py": "# coding: ascii\nx = '杨'\n"})

    assert line.startswith("lab2.py says in its first lines that it is in")


def test_an_unknown_coding_line_is_named() -> None:
    """Python's own words say which encoding it does not know."""
    assert reason({"lab2.py": "# coding: klingon\n"}) == (
        "lab2.py cannot be read: unknown encoding: klingon."
    )


def test_absurdly_much_code_is_refused() -> None:
    """A million characters are no one's program."""
    with pytest.raises(Refused, match=r"2214014\.zip has more than 1 million characters of code"):
        extract(submission({"lab2.py": "#" * (MOST_SOURCE + 1)}), "lab2")


# Notebooks


def test_code_cells_are_counted_from_one() -> None:
    """A label says the code cell that a student counts, empty ones included."""
    found = code({"lab2.ipynb": notebook("import torch", "", "raise ValueError", PROGRAM)})

    assert [cell.label for cell in found.cells] == [f"lab2.ipynb cell {n}" for n in (1, 2, 3, 4)]
    assert found.cells[3].source == PROGRAM


def test_a_notebook_without_any_metadata_is_read() -> None:
    """Some tools leave out what nbformat asks for."""
    bare = {"cells": [{"cell_type": "code", "source": PROGRAM}]}

    assert code({"lab2.ipynb": json.dumps(bare)}).cells[0].source == PROGRAM


@pytest.mark.parametrize("version", [2, 3])
def test_old_notebooks_are_upgraded(version: int) -> None:
    """Formats of long ago are still made by some platforms."""
    cell = {"cell_type": "code", "input": PROGRAM, "outputs": [], "language": "python",
            "collapsed": False}  # fmt: skip
    old = {"metadata": {"name": "x"}, "nbformat": version, "nbformat_minor": 0,
           "worksheets": [{"cells": [cell]}]}  # fmt: skip

    assert code({"lab2.ipynb": json.dumps(old)}).cells[0].source == PROGRAM


def test_a_notebook_of_nbformat_itself_is_read() -> None:
    """Today's format, with ids of cells."""
    today = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(PROGRAM)])

    assert code({"lab2.ipynb": nbformat.writes(today)}).cells[0].source == PROGRAM


def test_repeated_cell_ids_cost_nothing() -> None:
    """Untidiness that nbformat warns of is no student's mistake."""
    cells = [{"cell_type": "code", "id": "a", "source": PROGRAM, "metadata": {}}] * 2
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    assert len(code({"lab2.ipynb": text}).cells) == 2


def test_outputs_of_50_mb_are_dropped() -> None:
    """Images go before anything looks at them; validating them would take minutes."""
    large = json.loads(notebook(PROGRAM))
    image = {"output_type": "display_data", "data": {"image/png": "A" * 10_000_000}, "metadata": {}}
    large["cells"][1]["outputs"] = [image] * 5
    content = json.dumps(large)

    found = code({"lab2.ipynb": content})

    assert found.cells[0].source == PROGRAM


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1, 2]",
        "null",
        "[" * 100_000,
        "{}",
        '{"cells": 3}',
        '{"cells": [3]}',
        '{"cells": [{"source": "x"}]}',
        '{"cells": [{"cell_type": "code"}]}',
        '{"cells": [{"cell_type": "code", "source": 3}]}',
        '{"cells": [{"cell_type": "code", "source": [3]}]}',
        '{"cells": [], "nbformat": 99}',
        '{"cells": [], "nbformat": "x"}',
        b"\xff\x00\xff",
        notebook(PROGRAM)[:-20],
    ],
)
def test_a_broken_notebook_is_judged_with_the_reason(content: str | bytes) -> None:
    """Whatever is wrong with it, one line says that it is broken and what to do."""
    line = reason({"lab2.ipynb": content})

    assert line.startswith("lab2.ipynb is a broken notebook (")
    assert line.endswith("); save it in Jupyter and hand it in again.")


def test_half_a_character_in_a_notebook_can_still_be_written_down() -> None:
    """A lone surrogate, as JSON allows it, would stop whoever writes the source."""
    source = code({"lab2.ipynb": notebook("x = 1  # \ud83d")}).cells[0].source

    assert source.encode().startswith(b"x = 1  # ")


# Magics


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("!pip install d2l\nx = 1", "\nx = 1"),
        ("if True:\n    !ls\nx = 1", "if True:\n    pass\nx = 1"),
        ("torch.nn?\n?torch\ntorch.nn.ReLU??", "\n\n"),
        ("files = !ls *.py\nx = 1", "\nx = 1"),
        ("took = %timeit -o f()\nx = 1", "\nx = 1"),
        ("!pip install \\\n    d2l (\nx = 1", "\n\nx = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%capture out\n%matplotlib inline\nx = 1", "\n\n\nx = 1"),
        ("%%bash\nls\necho $HOME", "\n\n"),
        ("%%writefile helper.py\nx = 1", "\n"),
        ("%%\nx = 1", "\n"),
        ("get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1", "\nx = 1"),
        ("get_ipython().system(\n    'ls'\n)\nx = 1", "\n\n\nx = 1"),
        ("names = get_ipython().getoutput('ls')\nx = 1", "\nx = 1"),
        ("names = get_ipython().getoutput(\n    'ls'\n)\nx = 1", "\n\n\nx = 1"),
        ("get_ipython().system(\n    'ls',\n    f(')'),\n)\nx = 1", "\n\n\n\nx = 1"),
        ('get_ipython().run_cell_magic(\'bash\', \'\', """\nls )\n""")\nx = 1', "\n\n\nx = 1"),
        ('get_ipython().magics = """\nls\n"""\nx = 1', "\n\n\nx = 1"),
        (
            "if True:\n    get_ipython().system(\n        'ls'\n    )\nx = 1",
            "if True:\n    pass\n\n\nx = 1",
        ),
        ("%time x = 1\nfrom __future__ import annotations", "\nfrom __future__ import annotations"),
    ],
)
def test_what_is_no_python_is_taken_out_line_for_line(source: str, left: str) -> None:
    """Every other line keeps its number, blocks stay whole, and what is left is Python."""
    kept, notes = without_magics("lab2.ipynb cell 1", source)

    assert kept == left
    assert notes
    ast.parse(kept)


@pytest.mark.parametrize(
    "source",
    [
        "x = (7\n% 3)",
        "x = 7 \\\n% 3",
        'text = """\n%matplotlib inline\n!ls\nreally?\n"""',
        "text = '''it is \\'''\n! not\n'''",
        "text = f(\"a(\",  # open (\n    1)\nx = {\n'%d'\n% 3}",
        "ok = a != b  # really?",
        "# %% a cell\n# %matplotlib inline\n# !ls",
        "text = 'what?'\nquestion = \"?\"",
        "x %= 3",
        "text = 'a \\\n!b'\nx = '?'",
    ],
)
def test_python_that_looks_like_a_magic_stays(source: str) -> None:
    """The modulo operator, strings and comments are the student's program."""
    if "a \\\n!b" not in source:
        assert without_magics("lab2.py", source) == (source, [])
    else:
        assert len(without_magics("lab2.py", source)[0].split("\n")) == 3


def test_a_note_names_the_cell_and_the_line() -> None:
    """The student sees what was left out, and where, of a long line its start."""
    found = code({"lab2.ipynb": notebook("x = 1", f"y = 1\n\n!pip install {'d2l ' * 30}\nz = 1")})

    (note,) = found.notes
    assert str(note).startswith(
        "lab2.ipynb cell 2, line 3 is no Python and was left out: !pip install d2l"
    )
    assert len(str(note)) < 130


def test_a_script_made_from_a_notebook_loads() -> None:
    """nbconvert writes magics as calls that exist only in IPython."""
    exported = (
        "#!/usr/bin/env python\n# In[1]:\n\nget_ipython().system('pip install d2l')\n" + PROGRAM
    )

    found = code({"lab2.py": exported})

    assert found.cells[0].source.count("\n") == exported.count("\n")
    assert "get_ipython" not in found.cells[0].source
    assert "lab2.py, line 4 is no Python" in str(found.notes[0])


def test_countless_magics_make_few_notes() -> None:
    """A report is not flooded."""
    found = code({"lab2.ipynb": notebook("!ls\n" * 500)})

    assert len(found.notes) == 21
    assert str(found.notes[-1]) == "480 more such lines were left out."


@pytest.mark.parametrize(
    "source",
    [
        "\n" * 500_000 + "!ls",
        " " * 500_000 + "!ls\n?",
        "!\n" + "'\\" * 250_000,
        "!\n" + '"""' + "\\" * 500_000,
        "!\n" + "=" * 500_000,
        "!\n" + "a " * 250_000 + "?",
        "!\n" + "?  " * 160_000,
    ],
)
def test_hostile_lines_are_gone_through_once(source: str) -> None:
    """Half a million characters end at once; where time grew with the square, this would hang."""

    kept, _ = without_magics("lab2.py", source)

    assert kept.count("\n") == source.count("\n")


# Helper modules


def test_modules_beside_the_lab_are_helpers() -> None:
    """What the lab may import comes along under its path as seen from the lab."""
    found = code(
        {
            "work/lab2.py": PROGRAM,
            "work/plots.py": "x = 1\n",
            "work/tools/__init__.py": "",
            "work/tools/draw.py": b"\xef\xbb\xbfx = 2\r\n",
            "other/away.py": "x = 3\n",
        }
    )

    assert found.helpers == {
        "plots.py": "x = 1\n",
        "tools/__init__.py": "",
        "tools/draw.py": "x = 2\n",
    }
    assert not found.notes


@pytest.mark.parametrize(
    "name",
    [
        "test_public.py",
        "tests.py",
        "probes.py",
        "lab2.py",
        "my plots.py",
        "a-b/c.py",
        "notes.txt",
    ],
)
def test_what_cannot_or_need_not_be_imported_is_no_helper(name: str) -> None:
    """Tests, the lab's other form and names that `import` cannot say are left out quietly."""
    found = code({"lab2.ipynb": notebook(PROGRAM), name: SKELETON}, skeletons=SKELETONS)

    assert not found.helpers
    assert not found.notes


@pytest.mark.parametrize(
    "name",
    [
        "random.py", "torch.py", "numpy/__init__.py", "pytest.py", "grader.py", "sitecustomize.py",
        "usercustomize.py", "typing.py", "nbformat/read.py",
    ],
)  # fmt: skip
def test_no_helper_shadows_a_module(name: str) -> None:
    """A file that has the name of a module of Python or a package is left out, with a note."""
    found = code({"lab2.py": PROGRAM, name: "x = 1\n"})

    assert not found.helpers
    assert str(found.notes[0]).startswith(f"{name} was left out, as it has the name of a module")


def test_an_unreadable_helper_is_left_out_with_the_reason() -> None:
    """It costs what imports it, and the note says why."""
    found = code({"lab2.py": PROGRAM, "plots.py": "# 注释\n".encode("gbk")})

    assert not found.helpers
    assert str(found.notes[0]).startswith("plots.py is not in UTF-8 (line 1)")


# -- what was hardly meant


STUB = 'def total(x):\n    """The sum."""\n    raise NotImplementedError("total")\n'
REAL = "def total(x):\n    return x.sum()\n"


def book(*cells: tuple[str, str]) -> bytes:
    """Cells as type and source."""
    found = [{"cell_type": kind, "metadata": {}, "source": text} for kind, text in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": found}).encode()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "lab1.ipynb",
            book(("code", REAL), ("code", STUB)),
            "lab1.ipynb cell 2, line 1 defines total again, as the skeleton has it, and the last one counts; "
            "delete that.",
        ),
        (
            "lab1.py",
            (REAL + "\n" + STUB).encode(),
            "lab1.py, line 4 defines total again, as the skeleton has it, and the last one counts; "
            "delete that.",
        ),
        (
            "lab1.ipynb",
            book(("markdown", f"```\n{REAL}```"), ("code", "import torch")),
            "A text cell of lab1.ipynb defines total, but only code cells run; change its type.",
        ),
        ("lab1.ipynb", book(("raw", REAL), ("code", REAL)), None),
        ("lab1.py", (STUB + "\n" + REAL).encode(), None),
        ("lab1.py", (REAL + "\n" + REAL).encode(), None),
        ("lab1.py", STUB.encode(), None),
        ("lab1.py", (REAL + "\n" + STUB.replace("total", "other")).encode(), None),
        ("lab1.ipynb", book(("markdown", "def other(): pass"), ("code", REAL)), None),
    ],
)
def test_what_was_hardly_meant_is_told(name: str, content: bytes, told: str | None) -> None:
    """A skeleton's hole behind the answer, an answer in a cell that does not run; nothing else is."""
    submission = Submission("1", "", None, name, {name: content})

    program = extract(submission, "lab1", {}, ["total"])

    assert isinstance(program, StudentCode)
    assert [str(note) for note in program.notes] == ([told] if told else [])
