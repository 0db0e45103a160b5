"""Hand-ins made to break the grader: each is refused or taken in harmlessly, and says which and why."""

import contextlib
import csv
import encodings.aliases
import io
import json
import os
import re
import resource
import signal
import socket
import stat
import struct
import subprocess
import sys
import time
import tracemalloc
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader import pool, spending
from grader.course.lab import Lab
from grader.errors import GraderError, Refused
from grader.grade import grade
from grader.intake import bounds
from grader.intake.extract import NoProgram, extract
from grader.intake.hand_ins import HandIns, find_hand_ins
from grader.intake.magics import without_magics
from grader.intake.naming import read_name, readable, slug
from grader.intake.notebooks import MOST_CELLS
from grader.intake.scripts import MOST_SOURCE
from grader.intake.submissions import read, read_one
from grader.isolation.keeper import Keeper
from grader.judging.judge import Judge, with_judge
from grader.records import (
    Environment,
    ExerciseScore,
    Failure,
    Grade,
    Isolation,
    Kind,
    Outcome,
    Place,
    Problem,
    StudentCode,
    Submission,
    TestResult,
    Text,
    Visibility,
)
from grader.reports.folder import Shown, class_files, student_files
from grader.reports.language import ENGLISH
from grader.shown import LONGEST_TEXT, one_line

PROGRAM = b"def total(x):\n    return x.sum()\n"
HONEST = (Path(__file__).parent / "scenarios" / "lab1" / "full_marks.py").read_bytes()
MB = 1_000_000

Run = Callable[..., subprocess.CompletedProcess[str]]
Files = list[tuple[str, bytes]]
"""A zip may hold a name twice."""


def zipped(files: Files, packing: int = zipfile.ZIP_DEFLATED, mode: int = 0) -> bytes:
    """A zip of these files; ``mode`` is what Unix says of each."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as zip_file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in files:
            info = zipfile.ZipInfo(name, (2024, 3, 1, 10, 0, 0))
            info.external_attr = mode << 16
            info.compress_type = packing
            zip_file.writestr(info, content)
    return buffer.getvalue()


def lying(content: bytes, size: int) -> bytes:
    """The zip with another unpacked size in its table of contents."""
    changed = bytearray(content)
    struct.pack_into("<I", changed, changed.index(b"PK\1\2") + 24, size)
    return bytes(changed)


def refusal(folder: Path, content: bytes) -> str:
    """The line that a person sees when this zip is read."""
    path = folder / "2214014.zip"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_one(path, "lab1")
    line = str(refused.value)
    assert line == one_line(line)
    assert len(line) < 1000
    assert "2214014.zip" in line
    return line


@contextlib.contextmanager
def within(seconds: float, megabytes: float) -> Iterator[None]:
    """Fail if what is done in here takes more: far more than it needs, far less than without bounds."""
    tracemalloc.start()
    started = time.process_time()  # a busy machine takes longer, and does no more
    try:
        yield
        taken = time.process_time() - started
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken < seconds
    assert peak < megabytes * MB


# -- archives


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_that_lies_about_its_size_takes_no_memory(tmp_path: Path, packing: int) -> None:
    """Ten bytes that unpack to sixty million are never unpacked, whatever they are packed with."""
    bomb = lying(zipped([("lab1.py", bytes(60 * MB))], packing), 10)

    with within(seconds=5, megabytes=5):
        line = refusal(tmp_path, bomb)

    assert line.startswith("2214014.zip is a broken zip: lab1.py cannot be unpacked (")


def test_a_table_of_contents_of_a_million_files_is_not_read(tmp_path: Path) -> None:
    """What a zip says it holds is measured before anything is made of it."""
    one = zipped([("a", b"")])
    start, end = one.index(b"PK\1\2"), one.index(b"PK\5\6")
    head, table = one[:start], one[start:end] * 1_000_000
    far = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6, 10**6, len(table), len(head)
    )
    near = struct.pack("<4sLQL", b"PK\6\7", 0, len(head) + len(table), 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    content = head + table + far + near + last

    with within(seconds=5, megabytes=5):
        line = refusal(tmp_path, content)

    assert line == (
        "2214014.zip is a broken zip (its table of contents is too long); ask for it again."
    )


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ([("lab1.py", b"x = 1"), ("lab1.py", b"x = 2")], "as lab1.py in it is there twice;"),
        ([("a//lab1.py", b"x = 1"), ("a/./lab1.py", b"x = 2")], "in it is there twice;"),
        ([("la\1b.py", b"x = 1"), ("la\2b.py", b"x = 2")], "as la\ufffdb.py in it is there twice;"),
        ([("a" * 600 + ".py", b"")], "in it has a name of more than 500 characters;"),
        ([("a/" * 30_000 + "lab1.py", PROGRAM)], "in it has a name of more than 500 characters;"),
        ([("..\x1b[2J/lab1.py/..", b"")], "as ..\ufffd[2J/lab1.py/.. in it points out of its fold"),
        ([("..\\..\\lab1.py", b"")], "points out of its folder;"),
        ([("\\\\server\\lab1.py", b"")], "has an absolute path;"),
    ],
)
def test_a_name_that_plays_tricks_is_refused(tmp_path: Path, files: Files, why: str) -> None:
    """Names that point elsewhere, stand there twice or have no end are not unpacked."""
    assert why in refusal(tmp_path, zipped(files))


@pytest.mark.parametrize(
    "mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK]
)
def test_links_and_devices_in_a_zip_are_refused(tmp_path: Path, mode: int) -> None:
    """Only plain files and folders are unpacked."""
    line = refusal(tmp_path, zipped([("lab1.py", b"/dev/zero")], mode=mode | 0o777))

    assert "lab1.py in it is a link or no plain file;" in line


def test_files_are_counted_over_all_zips(tmp_path: Path) -> None:
    """Many zips with many files each have one limit."""
    inner = zipped([(f"{count}.txt", b"") for count in range(999)])

    line = refusal(tmp_path, zipped([(f"{count}.zip", inner) for count in range(3)]))

    assert line == (
        "2214014.zip is not judged, as it holds more than 2000 files; look at it by hand."
    )


def test_names_that_differ_in_case_are_two_programs(tmp_path: Path) -> None:
    """Where some systems would keep one of two files, a person decides which is meant."""
    path = tmp_path / "2214014.zip"
    path.write_bytes(zipped([("lab1.py", b"x = 1"), ("LAB1.py", b"x = 2")]))

    with pytest.raises(Refused, match=r"LAB1\.py, lab1\.py are different programs for one lab"):
        extract(read_one(path, "lab1"), "lab1")


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.gz", "a.7z", "a.rar", "a.tbz2", "a.ZST"])
def test_other_archives_are_named_for_a_person(tmp_path: Path, name: str) -> None:
    """What may hold the answer and is not opened is no zero points."""
    folder = tmp_path / "2214014"
    folder.mkdir()
    (folder / name).write_bytes(b"\x1f\x8b anything")
    inside = refusal(tmp_path, zipped([(name, b"\x1f\x8b anything")]))

    with pytest.raises(Refused, match=rf"{re.escape(name)} in it is an archive that is not read"):
        read_one(folder, "lab1")
    assert f"{name} in it is an archive that is not read" in inside


def test_a_zip_of_wrapped_files_is_unwrapped_at_once(tmp_path: Path) -> None:
    """Folders around all files are taken away in one go, however many."""
    path = tmp_path / "2214014.zip"
    deep = "a/" * 240
    path.write_bytes(zipped([(f"{deep}{n}.py", b"") for n in range(1900)]))

    with within(seconds=10, megabytes=60):
        files = read_one(path, "lab1").files

    assert set(files) == {f"{n}.py" for n in range(1900)}


def test_a_folder_deeper_than_python_calls_itself_is_read(tmp_path: Path) -> None:
    """A thousand folders in each other neither stop the batch nor hide the program above them."""
    top = tmp_path / "2214014"
    top.mkdir()
    (top / "lab1.py").write_bytes(PROGRAM)
    place = os.open(top, os.O_RDONLY)
    for _ in range(1100):
        os.mkdir("d", dir_fd=place)  # a path of this length is none
        inner = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)

    try:
        assert list(read_one(top, "lab1").files) == ["lab1.py"]
    finally:
        subprocess.run(["rm", "-rf", top], check=True)  # shutil calls itself


def test_pipes_and_sockets_are_not_opened(tmp_path: Path) -> None:
    """Reading one would wait for ever."""
    course = tmp_path / "class"
    for name in ("2214001", "2214002"):
        (course / name).mkdir(parents=True)
    os.mkfifo(course / "2214001" / "lab1.py")
    os.mkfifo(course / "2214003.py")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(os.path.relpath(course / "2214002" / "lab1.py"))

        hand_ins = find_hand_ins(course, "lab1", tmp_path)
        lines = [refused(hand_in) for hand_in in hand_ins.chosen]

    assert [problem.origin for problem in hand_ins.problems] == ["2214003.py"]
    assert all("lab1.py in it is a link or no plain file" in line for line in lines)
    assert len(lines) == 2


def refused(hand_in: object) -> str:
    with pytest.raises(Refused) as error:
        read(hand_in)  # type: ignore[arg-type]
    return str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize(
    "names", [["2214001"], ["杨_88123_assignsubmission_file_", "2214002"], ["x"]]
)
def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, names: list[str]) -> None:
    """A student's folder without permissions costs that student only."""
    course = tmp_path / "class"
    for name in names:
        (course / name).mkdir(parents=True)
    (course / names[0]).chmod(0)

    try:
        chosen = find_hand_ins(course, "lab1", tmp_path).chosen
        lines = [refused(hand_in) for hand_in in chosen if hand_in.origin == names[0]]
    finally:
        (course / names[0]).chmod(0o700)

    assert lines == [f"{names[0]} cannot be read (Permission denied); look at it by hand."]


@contextlib.contextmanager
def only_refused() -> Iterator[None]:
    """Nothing but Refused is raised in here, with a line that is fit to be shown."""
    try:
        yield
    except Refused as error:
        assert isinstance(error.text, Text)
        assert str(error) == one_line(str(error))


ZIP = zipped([("杨/lab1.py", PROGRAM * 9), ("a.zip", zipped([("b.py", PROGRAM)]))])
QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@QUICK
@given(
    st.lists(
        st.tuples(st.integers(0, len(ZIP) - 1), st.sampled_from([0, 1, 0x7F, 0xFF])), max_size=6
    ),
    st.integers(0, len(ZIP)),
)
@example([(ZIP.index(b"PK\1\2") + 24, 0xFF), (ZIP.index(b"PK\1\2") + 27, 0xFF)], len(ZIP))
@example([(ZIP.index(b"PK\1\2") + 30, 0xFF)], len(ZIP))
@example([(ZIP.index(b"PK\1\2") + 46, 0)], len(ZIP))
def test_a_damaged_zip_is_read_or_refused(
    tmp_path: Path, changes: list[tuple[int, int]], length: int
) -> None:
    """Nothing but Refused comes of a zip in which any bytes were changed, or which was cut."""
    content = bytearray(ZIP)
    for position, value in changes:
        content[position] = value
    path = tmp_path / "2214014.zip"
    path.write_bytes(content[:length])

    with only_refused():
        read_one(path, "lab1")


# -- a class in a zip


def taken_in(folder: Path, content: bytes) -> HandIns:
    path = folder / "class.zip"
    path.write_bytes(content)
    (folder / "scratch").mkdir()
    return find_hand_ins(path, "lab1", folder / "scratch")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("2214002/..\\..\\lab1.py", PROGRAM, "it points out of its folder"),
        ("2214002/" + "x" * 600 + ".py", PROGRAM, "it has a name of more than 500 characters"),
        ("2214002/" + "杨" * 200 + ".py", PROGRAM, "cannot be unpacked ([Errno 36] File name too"),
        ("2214002/zeros.npy", bytes(60 * MB), "it would unpack to 60 MB"),
        ("2214002/lab1.py", b"x = 2", "it is there twice"),
        ("2214002/lab1.py/lab1.py", PROGRAM, "cannot be unpacked ([Errno"),
    ],
)
def test_one_hostile_file_costs_one_student_of_a_class(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    """What of a class's zip cannot be unpacked is its own student's problem."""
    files = [("2214001/lab1.py", PROGRAM), ("2214002/lab1.py", PROGRAM), (name, content)]

    first, second = taken_in(tmp_path, zipped([*files, ("2214003.py", PROGRAM)])).chosen[:2]

    assert list(read(first).files) == ["lab1.py"]
    assert why in refused(second)
    assert second.student_id == "2214002"
    assert {path.name for path in tmp_path.iterdir()} == {"class.zip", "scratch"}


# -- sources and notebooks


def submission(files: dict[str, bytes]) -> Submission:
    return Submission("2214014", "", None, "2214014.zip", files)


def program(name: str, content: bytes) -> StudentCode | NoProgram:
    return extract(submission({name: content}), "lab1")


def too_much(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as error:
        program(name, content)
    return str(error.value)


NOTEBOOK_START = b'{"nbformat": 4, "nbformat_minor": 4, "cells": [], "metadata": {"x": '


GROWS = {
    "lists": lambda: b"[" + b"[]," * 10 * MB + b"0]",
    "objects": lambda: b"[" + b'{"":0},' * 5 * MB + b"0]",
    "wide text": lambda: b'"' + "\U0001f600".encode() + b"a" * 130 * MB + b'"',
    "keys": lambda: b"{" + b",".join(b'"%d":0' % n for n in range(5 * MB)) + b"}",
    "texts": lambda: b"[" + b'"",' * 10 * MB + b'""]',
}
"""Each is made when it is its turn: every process that tests has read this file."""


@pytest.mark.parametrize("what", GROWS)
def test_a_notebook_that_grows_in_memory_is_refused(what: str) -> None:
    """Thirty megabytes of brackets are two gigabytes of objects: that is seen before they are made."""
    content = NOTEBOOK_START + GROWS[what]() + b"}}"
    started = time.process_time()  # a busy machine takes longer, and does no more

    line = too_much("lab1.ipynb", content)

    assert re.fullmatch(
        r"lab1\.ipynb may take [12]\d\d\d MB of memory to read; look at it by hand\.", line
    )
    assert time.process_time() - started < 5


def test_a_notebook_of_a_hundred_thousand_cells_is_refused() -> None:
    """Two thousand code cells are more than anyone reads; text cells count for nothing."""
    cell = {"cell_type": "code", "source": "x = 1"}
    text = {"cell_type": "markdown", "source": "x"}

    line = too_much("lab1.ipynb", json.dumps({"cells": [cell] * 100_000}).encode())
    found = program("lab1.ipynb", json.dumps({"cells": [text] * 100_000 + [cell]}).encode())

    assert line == f"lab1.ipynb has more than {MOST_CELLS} code cells; look at it by hand."
    assert isinstance(found, StudentCode)
    assert len(found.cells) == 1


@pytest.mark.parametrize("depth", [400, 900, 100_000])
def test_nesting_in_a_notebook_does_no_harm(depth: int) -> None:
    """What lies deep below metadata or outputs is passed over, or is a broken notebook."""
    nested = b'{"a": [' * depth + b"1" + b"]}" * depth
    cell = b'{"cell_type": "code", "source": "x", "outputs": [%s], "metadata": %s}'
    content = b'{"cells": [' + cell % (nested, nested) + b'], "metadata": ' + nested + b"}"

    found = program("lab1.ipynb", content)

    assert isinstance(found, StudentCode) or "is a broken notebook (" in str(found.reason)
    assert isinstance(found, StudentCode) == (depth == 400)


@pytest.mark.parametrize(
    "content",
    [
        b"#" * (4 * MOST_SOURCE + 1),
        b"x = 1  # " + b"x" * MOST_SOURCE,
        b"# coding: " + b"k" * 4 * MOST_SOURCE,
        "# 杨".encode() * MOST_SOURCE,
    ],
    ids=["bytes", "line", "coding line", "lines"],
)
def test_an_endless_source_is_refused(content: bytes) -> None:
    """A script and a helper are measured before they are decoded."""
    with within(seconds=5, megabytes=20):
        lines = [too_much("lab1.py", content)]
        with pytest.raises(Refused) as error:
            extract(submission({"lab1.py": PROGRAM, "helper.py": content}), "lab1")
        lines.append(str(error.value))

    assert all(
        "has more than 1 million characters of code; look at it by" in line for line in lines
    )


def test_helpers_have_one_limit_together() -> None:
    """Many files of fair size are as much as one of absurd size."""
    helpers = {f"h{count}.py": b"#" * (MOST_SOURCE // 10) for count in range(12)}

    with pytest.raises(Refused, match=r"2214014\.zip has more than 1 million characters of code"):
        extract(submission({"lab1.py": PROGRAM} | helpers), "lab1")


def test_a_hundred_programs_for_one_lab_are_refused() -> None:
    """Where so many files claim to be the answer none is read."""
    files = {f"{count}/lab1.py": b"x = 1" for count in range(100)}

    with pytest.raises(Refused, match="100 files may be the program for lab1; ask which one count"):
        extract(submission(files), "lab1")


@pytest.mark.parametrize(
    "coding",
    [
        *(
            "punycode",
            "Punycode",
            "PUNYCODE",
            "idna",
            "IDNA",
            "utf-7",
            "hz",
            "iso2022_jp",
            "undefined",
        ),
        *("unicode_escape", "raw_unicode_escape", "rot13", "bz2", "cp037"),
    ],
)
def test_a_source_in_what_no_editor_writes_is_not_decoded(coding: str) -> None:
    """Python would take much for a source whose time grows with the square: a person looks at it."""
    content = f"# coding: {coding}\n".encode() + b"a" * 500_000 + b"-" + b"z9" * 200_000

    with within(seconds=2, megabytes=20):
        line = too_much("lab1.py", content)

    assert line == (
        f"lab1.py says in its first lines that it is in {coding}, which is not read; save it as UTF-8."
    )


EDITORS = [
    *(
        "utf-8",
        "UTF8",
        "ascii",
        "latin-1",
        "Latin1",
        "iso-8859-15",
        "cp1252",
        "windows-1251",
        "gb2312",
    ),
    *(
        "GBK",
        "gb18030",
        "cp936",
        "big5",
        "big5hkscs",
        "euc-jp",
        "euc_kr",
        "shift_jis",
        "koi8-r",
        "mac_roman",
    ),
]


@pytest.mark.parametrize("coding", EDITORS)
def test_a_source_in_what_an_editor_writes_is_read(coding: str) -> None:
    """However its name is written."""
    found = program("lab1.py", f"# coding: {coding}\nx = 1\n".encode())

    assert isinstance(found, StudentCode)


def test_no_encoding_takes_long() -> None:
    """Of all that Python knows, what is read at all is read in time that grows as the text does."""
    for coding in sorted({*encodings.aliases.aliases.values(), "punycode", "unicode_escape"}):
        content = f"# coding: {coding}\n".encode() + b"a" * 400_000 + b"-" + b"z9" * 200_000

        with within(seconds=2, megabytes=20), only_refused():
            program("lab1.py", content)


def test_what_a_coding_line_says_is_not_repeated_at_length() -> None:
    """An encoding of a thousand letters is named by its beginning, without what steers a terminal."""
    found = program("lab1.py", b"# coding: " + b"k" * 1000)
    turned = program("lab1\x1b[31m.py", b"# coding: x")

    assert isinstance(found, NoProgram)
    assert isinstance(turned, NoProgram)
    assert len(str(found.reason)) < 200


ENDLESS: dict[str, Callable[[], object]] = {
    "Python": lambda: all(zero == 0 for zero in iter(int, 1)),
    "C": lambda: sum(range(10**15)),  # which hears no signal
    "what catches every error": lambda: _stubborn(),
}


def _stubborn() -> None:
    for _ in iter(int, 1):
        with contextlib.suppress(Exception):
            sum(range(1000))


def _read_boundedly(name: str) -> str:
    with bounds.bounded(f"{name}.py"):
        ENDLESS.get(name, lambda: bytearray(2 * bounds.MEMORY))()
    return "read"


@pytest.fixture
def bounded_copies(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], object]:
    """What comes of reading in a copy of the judge that has a second of processor time and 100 MB."""
    monkeypatch.setattr(bounds, "SECONDS", 1)
    monkeypatch.setattr(spending, "GRACE", 1)
    monkeypatch.setattr(bounds, "MEMORY", 100 * MB)

    def read_one_of(name: str) -> object:
        try:
            return _read_boundedly(name)
        except Refused as refused:
            return str(refused)

    return lambda name: dict(pool.each([name], read_one_of, 1))[name]


@pytest.mark.parametrize("name", ["Python", "what catches every error"])
def test_reading_that_does_not_end_is_refused(
    name: str, bounded_copies: Callable[[str], object]
) -> None:
    """By the time of the processor, whatever is caught on the way."""
    assert bounded_copies(name) == (
        f"{name}.py takes more than 1 s of processor time to read; look at it by hand."
    )


def test_reading_that_never_comes_back_to_python_costs_a_copy(
    bounded_copies: Callable[[str], object],
) -> None:
    """Its task is lost, by a signal that says of what."""
    lost = bounded_copies("C")

    assert isinstance(lost, pool.Lost)
    assert lost.exit_code == -spending.DEADLY


def test_reading_that_takes_all_memory_is_refused(
    bounded_copies: Callable[[str], object],
) -> None:
    """Before the machine has none for others."""
    assert bounded_copies("memory") == (
        "memory.py takes more than 100 MB of memory to read; look at it by hand."
    )


def test_bounds_end_with_what_they_are_for() -> None:
    """Judging has limits of its own: nothing of those on reading is left behind it."""
    before = resource.getrlimit(resource.RLIMIT_DATA)

    with bounds.bounded("lab1.py"):
        assert resource.getrlimit(resource.RLIMIT_DATA) != before
        assert signal.getitimer(signal.ITIMER_PROF)[0] > 0

    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    assert signal.getitimer(signal.ITIMER_PROF) == signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


@pytest.mark.parametrize(
    "source",
    [
        " " * 900_000 + "a\n!ls",
        "\t" * 900_000 + "\\\n!ls",
        "a." * 450_000 + "\n!ls",
        "a = " + " " * 900_000 + "b\n!ls",
        "'" + "\\a" * 450_000 + "\n!ls",
        "get_ipython" * 80_000 + "\n!ls",
        "]" * 900_000 + "= a\n!ls",
    ],
)
def test_lines_that_are_almost_magics_are_gone_through_once(source: str) -> None:
    """Where time grew with the square, a cell of a million characters would take days."""
    with within(seconds=10, megabytes=20):
        kept, _ = without_magics("lab1.py", source)

    assert kept.count("\n") == source.count("\n")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "worksheets", "cell_type", "source", "input", "nbformat", "metadata", "x"]
            ),
            inner | st.sampled_from(["code", 3, 4, 1, 2, 99]),
            max_size=5,
        )
    ),
    max_leaves=20,
)
CELL = {"cell_type": "code", "source": "x = 1"}


@QUICK
@given(JSON | st.fixed_dictionaries({"cells": st.lists(JSON), "nbformat": JSON}))
@example({"cells": [{"cell_type": "code", "source": {"a": 1}}]})
@example({"cells": {"a": 1}})
@example({"worksheets": [CELL], "nbformat": 3})
@example({"worksheets": {"cells": [CELL]}})
@example({"cells": [CELL], "nbformat": -1})
@example({"cells": [CELL], "nbformat": True})
@example({"cells": [CELL], "nbformat": 1e300})
@example({"cells": [{"cell_type": "code", "input": "x"}], "nbformat": 2})
def test_any_notebook_is_a_program_or_none(tree: object) -> None:
    """Nothing but Refused escapes from JSON of any structure."""
    with only_refused():
        found = program("lab1.ipynb", json.dumps(tree).encode())
        assert isinstance(found, StudentCode | NoProgram)


@QUICK
@given(
    st.binary(max_size=60)
    | st.sampled_from(["utf-7", "utf-16", "hz", "cp037", "unicode_escape", "undefined", "bz2"]).map(
        lambda name: f"# coding: {name}\nx = 1\n".encode()
    ),
    st.sampled_from(["lab1.py", "lab1.ipynb"]),
)
@example("x = 1\n".encode("utf-16"), "lab1.ipynb")
@example(b"# coding: unicode_escape\nx = '\\N{DIGIT ONE}\\d'\n", "lab1.py")
@example(b"\xef\xbb\xbf# coding: latin-1\n", "lab1.py")
def test_any_bytes_are_a_program_or_none(content: bytes, name: str) -> None:
    """Nothing but Refused escapes from a file of any bytes, and what is read can be written down."""
    with only_refused(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the codec's own opinion of a backslash
        found = program(name, content)
        if isinstance(found, StudentCode):
            assert "".join(cell.source for cell in found.cells).encode() is not None


@QUICK
@given(st.text(st.sampled_from("a%!?='\"\\ \t\n()[]#."), max_size=60))
def test_magics_are_taken_out_of_any_text(source: str) -> None:
    """As many lines come out as went in, whatever they are."""
    assert without_magics("lab1.py", source)[0].count("\n") == source.count("\n")


# -- sources that break a parser


SOURCES = {
    "null byte": HONEST + b"\0",
    "parentheses": b"x = " + b"(" * 100_000,
    "signs": b"x = " + b"-" * 900_000 + b"1\n" + HONEST,
    "attributes": b"x = a" + b".a" * 300_000 + b"\n" + HONEST,
    "lambdas": b"x = " + b"lambda:" * 100_000 + b"1\n" + HONEST,
    "branches": b"if 0: pass\n" + b"elif 0: pass\n" * 60_000 + HONEST,
    "blocks": b"".join(b" " * n + b"if 1:\n" for n in range(1000)) + HONEST,
    "number": b"x = " + b"9" * 900_000 + b"\n" + HONEST,
    "UTF-16 without a mark": "".join(chr(c) for c in HONEST).encode("utf-16-le"),
}


@pytest.fixture(scope="module")
def parsed(lab1: Lab, keeper: Keeper) -> dict[str, Grade]:
    """The sources above, judged one after the other, and an honest program behind them all."""

    def work(judge: Judge) -> dict[str, Grade]:
        return {
            name: grade(submission({"lab1.py": source}), judge)
            for name, source in {**SOURCES, "honest": HONEST}.items()
        }

    return with_judge(lab1, keeper, work)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_breaks_a_parser_is_judged(parsed: dict[str, Grade], name: str) -> None:
    """It is parsed beside student code only: no points, judged, with the reason."""
    result = parsed[name]

    reasons = {str(test.failure.seen) for test in result.tests if test.failure}
    assert (result.score, result.judged) == (0, True)
    assert len(reasons) == 1
    assert "could not be loaded: " in reasons.pop()


def test_after_sources_that_break_a_parser_others_are_judged(parsed: dict[str, Grade]) -> None:
    """The honest program behind them has all of its points."""
    assert parsed["honest"].score == 10


# -- files that would take the place of others

SABOTAGE = b"raise SystemExit('sabotage')\n"
SHADOWS = [
    *("torch.py", "random.py", "pytest.py", "_pytest/__init__.py", "sitecustomize.py"),
    *("usercustomize.py", "grader/__init__.py", "grader/sandbox/wire.py", "numpy/__init__.py"),
    *("safetensors.py", "encodings/__init__.py", "builtins.py", "__future__.py"),
]
SILENT = [
    *("conftest.py", "test_public.py", "tests.py", "probes.py", "setup.py", "pytest.ini"),
    *("setup.cfg", "tox.ini", "pyproject.toml", "x.pth", "__pycache__/lab1.cpython-311.pyc"),
    *("__pycache__/torch.py", "lab1.pyc", "lab1.so", "lab.toml", "__init__.py", ".env.py"),
]


def test_nothing_beside_a_program_takes_the_place_of_anything(
    lab1: Lab, keeper: Keeper, tmp_path: Path
) -> None:
    """Modules, settings and caches that a student hands in along shadow nothing and cost nothing."""
    folder = tmp_path / "2214014"
    for name in [*SHADOWS, *SILENT, "mine.py"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"ONE = 1\n" if name == "mine.py" else SABOTAGE)
    (folder / "lab1.py").write_bytes(b"import random, mine\nassert mine.ONE\n" + HONEST)
    read_in = read_one(folder, "lab1")

    found = extract(read_in, "lab1")
    result = with_judge(lab1, keeper, lambda judge: grade(read_in, judge))

    assert isinstance(found, StudentCode)
    assert list(found.helpers) == ["mine.py"]
    assert sorted(
        str(note).partition(" was left out, as it has the name")[0] for note in found.notes
    ) == (sorted(SHADOWS))
    assert result.score == 10


# -- names

NASTY = "\x1b]0;owned\x07\x1b[2J\u202egpj.\u2066\u200f\r\n\u2028\x85\x00\x9b31m\ud800"


@pytest.mark.parametrize("show", [one_line, lambda text: readable(text.replace("\ud800", ""))])
def test_a_name_becomes_one_line(show: Callable[[str], str]) -> None:
    """Nothing is left that steers a terminal, begins a line or turns its direction."""
    shown = show(NASTY)

    assert re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\u200f\ud800]", shown) is None
    assert shown.encode()
    assert "owned" in shown


_SEEN_ALL_THE_SAME = set(map(chr, [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2]))
"""Marks of Arabic and Syriac numbers, which Unicode has among what is not seen; with two of Kaithi's."""


@pytest.mark.parametrize("category", ["Cc", "Cf", "Cs", "Zl", "Zp"])
def test_no_character_that_is_not_seen_is_shown(category: str) -> None:
    """What steers, turns, joins or is of no width is gone from a line, whichever Unicode has."""
    everything = map(chr, range(sys.maxunicode + 1))
    unseen = {letter for letter in everything if unicodedata.category(letter) == category}
    unseen -= _SEEN_ALL_THE_SAME | set(map(chr, [0x110BD, 0x110CD, *range(0x13430, 0x13440)]))

    shown = one_line("".join(sorted(unseen)))

    assert set(shown) <= {" ", "\ufffd"}


RECORDS: dict[str, Callable[[str], list[str]]] = {
    "a text": lambda words: [str(Text("{a} {b}", {"a": words, "b": ValueError(words)}))],
    "a text in a text": lambda words: [str(Text("{a}", {"a": Text("{b}", {"b": words})}))],
    "a template": lambda words: str(Text(words)).split("\n"),
    "a place": lambda words: [str(Place(words, 1))],
    "a submission": lambda words: [
        *attrgetter("student_id", "student_name", "origin")(
            Submission(words, words, None, words, {})
        )
    ],
    "a problem": lambda words: [
        *attrgetter("origin", "student_id")(Problem(words, words, Text("")))
    ],
    "details": lambda words: Failure(Kind.VALUE, Text(""), details=words).details.split("\n"),
    "a fault": lambda words: [
        TestResult(
            *("id", "exercise", "title", "hint", Visibility.HIDDEN, Outcome.NOT_JUDGED, 0, 1),
            fault=words,
        ).fault
    ],
    "an error": lambda words: str(GraderError(words)).split("\n"),
}


@pytest.mark.parametrize("make", RECORDS.values(), ids=RECORDS)
def test_what_a_record_was_made_of_is_fit_to_be_shown(make: Callable[[str], list[str]]) -> None:
    """Whoever shows a record needs no door of their own; nor is there an end of what it says."""
    lines = make(NASTY + "\u200b" + "x" * 100_000)

    assert all(line == one_line(line) for line in lines)
    assert "owned" in lines[0]
    assert sum(map(len, lines)) <= LONGEST_TEXT


@QUICK
@given(st.text(max_size=300))
def test_any_name_makes_a_safe_folder(name: str) -> None:
    """An id has no separator, control character or dot, and is short enough for every system."""
    safe = slug(one_line(name))

    assert len(safe.encode()) <= 200
    assert re.fullmatch(r"[\w-]*", safe)
    assert not safe.startswith("-") or not safe


@QUICK
@given(
    st.text(max_size=80)
    | st.from_regex(r"[A-Za-z]{0,5}\d{0,25}[-_ ]?(lab|第|v|20)?\d*.*", fullmatch=True)
)
@example("2214014-lab1-２０２４0301")
@example("20240230101010")
@example("١٢٣٤٥٦٧-lab١-v٣")
@example("K1234")
def test_any_name_is_read(name: str) -> None:
    """Whatever a hand-in is called, its name says a safe id or none, within no time."""
    named = read_name(readable(name.encode(errors="ignore").decode()), "lab1")

    assert re.fullmatch(r"[\w-]*", named.shown_id)
    assert one_line(named.name) == named.name


def test_values_are_never_read_as_templates() -> None:
    """Braces and percent signs in what a student wrote stay what they are."""
    words = "{0.__class__} {name} %(x)s {{7*7}} ${x}"

    assert ENGLISH.say(Text("It is named {name}.", {"name": words})) == f"It is named {words}."


# -- every way out

UNFIT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
WORDS = f"{NASTY}\t\u200b\xad\ufeff<script>"
STUMBLES = f"""
from grader import testing

compares = testing.assert_close

def stumbling(seen, expected, **named):
    if seen.numel() == 0:
        raise RuntimeError({WORDS!r})
    compares(seen, expected, **named)

testing.assert_close = stumbling
"""
"""A test that stops, as the judge's own arithmetic may, at words that came back with an answer."""
PRETENDER = (
    HONEST
    + f"""

def total(x):
    return x.new_ones(0)


def mean(x):
    raise type({WORDS.replace(chr(0), "").replace(chr(0xD800), "")!r}, (ValueError,), {{}})({WORDS!r})

""".encode()
)


def test_a_students_words_reach_no_terminal_page_or_report_as_they_are(
    grader: Run, tmp_path: Path
) -> None:
    """What an error of theirs, or one of the judge's about their answer, says is shown fit to be shown."""
    name = "2214001-\x1b[2J\u202e.py"
    (tmp_path / name).write_bytes(PRETENDER)
    page, report = tmp_path / "page.html", tmp_path / "score.json"

    done = grader(
        *("grade", tmp_path / name, "--lab", "lab1", "--html", page, "--json", report),
        before=STUMBLES,
    )

    assert done.returncode == 0, done.stderr
    written = [done.stdout, done.stderr, page.read_text(), *strings(json.loads(report.read_text()))]
    assert "RuntimeError: \ufffd]0;owned" in done.stderr  # in which the test stopped
    assert "ValueError" in page.read_text()
    assert [text for text in written if UNFIT.search(text)] == []
    assert "<script" not in page.read_text()


def strings(tree: object) -> Iterator[str]:
    """Every text in a report, keys and values."""
    match tree:
        case str():
            yield from tree.split("\n")
        case dict():
            for item in [*tree, *tree.values()]:
                yield from strings(item)
        case list():
            for item in tree:
                yield from strings(item)


def named_badly(words: str) -> Grade:
    """A grade in which a stranger's words stand wherever they may."""
    place = Place(words, 1)
    seen = Text("{name} raised {error}.", {"name": words, "error": words})
    return Grade(
        lab="lab1",
        submission=Submission("2214001", words, None, words, {}),
        score=0,
        max_score=2,
        judged=False,
        provisional=False,
        exercises=(ExerciseScore("total", 0, 2, forbidden=place),),
        tests=(
            TestResult(
                *("tests.py::test_a", "total", "title", "hint", Visibility.PUBLIC, Outcome.FAILED),
                *(0, 1, Failure(Kind.RAISED, seen, place=place, details=words)),
            ),
            TestResult(
                *("tests.py::test_b", "total", "title", "hint", Visibility.HIDDEN),
                *(Outcome.NOT_JUDGED, 0, 1),
                fault=words,
            ),
        ),
        isolation=Isolation("C", ()),
        environment=Environment("3", "2", "cpu", "0"),
        lab_digest="",
        notes=(Text("{place}: {what}", {"place": place, "what": seen}),),
        evidence=(Text("{test}: {seen}", {"test": "test_a", "seen": seen}),),
    )


@pytest.mark.parametrize(
    "words", [WORDS, "=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\u200b=1", "x" * 10**7]
)
def test_a_students_words_reach_no_file_of_a_class_as_they_are(
    words: str, lab1: Lab, tmp_path: Path
) -> None:
    """Tables, pages and reports in every language hold them fit to be shown, and no more than a part."""
    one = named_badly(words)
    problem = Problem(words, words, Text("{a}", {"a": words}))
    how = "zh"

    written = student_files(Shown(one), lab1, how)
    files = class_files([one], [problem], lab1, how)
    written |= {name: content.decode("utf-8-sig") for name, content in files.items()}

    assert len(written) == 8
    assert sum(map(len, written.values())) < 300_000
    tables = [text for name, text in written.items() if name.endswith(".csv")]
    assert [
        name for name, text in written.items() if UNFIT.search(text.replace("\r\n", "\n"))
    ] == []
    assert not any(re.search(r"(^|,)\"?\s*[=+@-]", text, re.MULTILINE) for text in tables)


# -- all of it at once


def hostile_class(folder: Path) -> Path:
    """A class of which only the first and the last mean well."""
    folder.mkdir()
    bomb = lying(zipped([("lab1.py", bytes(30 * MB))]), 10)
    twice = zipped([("lab1.py", HONEST), ("lab1.py", PROGRAM)])
    brackets = NOTEBOOK_START + b"[" + b"[]," * 10 * MB + b"0]}}"
    files = {
        "2214001-honest.py": HONEST,
        "2214002-bomb.zip": bomb,
        "2214003-twice.zip": twice,
        "2214004-slip.zip": zipped([("../lab1.py", HONEST)]),
        "2214005-brackets.ipynb": brackets,
        "2214006-endless.py": b"#" * 5 * MB,
        "2214007-parser.py": SOURCES["signs"],
        "2214008-tar.tar.gz": b"\x1f\x8b",
        "2214009-\x1b[31mred\n\u202eyp.py": HONEST,
        "2214010-<img src=x onerror=alert(1)>{{7*7}}{% include 'page.css' %}.py": HONEST,
        "=cmd|'calc'!A1-2214011.py": HONEST,
        "2214012-" + "x" * 230 + ".py": HONEST,
        "2214099-honest.py": HONEST,
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def rows(path: Path) -> dict[str, list[str]]:
    """The rows of a table by the student's id."""
    table = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    return {row["student_id"]: list(row.values()) for row in table}


def test_a_batch_goes_on_whatever_is_handed_in(grader: Run, tmp_path: Path) -> None:
    """Every hostile hand-in has its line or its points, and everybody else's are exact."""
    hostile_class(tmp_path / "class")

    done = grader(
        *("batch", tmp_path / "class", "--lab", "lab1", "--out", tmp_path / "out", "--jobs", 2)
    )

    problems = rows(tmp_path / "out" / "problems.csv")
    scores = {name: row[3] for name, row in rows(tmp_path / "out" / "gradebook.csv").items()}
    assert (done.returncode, done.stderr) == (1, "")
    assert {name: row[2][:70] for name, row in problems.items()} == {
        "2214002": "2214002-bomb.zip is a broken zip: lab1.py cannot be unpacked (Bad CRC-",
        "2214003": "2214003-twice.zip is not unpacked, as lab1.py in it is there twice; lo",
        "2214004": "2214004-slip.zip is not unpacked, as ../lab1.py in it points out of it",
        "2214005": "2214005-brackets.ipynb may take 1910 MB of memory to read; look at it ",
        "2214006": "2214006-endless.py has more than 1 million characters of code; look at",
        "2214008": "A .gz file cannot be judged; ask for a .py, .ipynb, .zip or folder.",
    }
    assert scores == dict.fromkeys(["2214001", "2214009", "2214010", "2214011"], "10") | {
        "2214007": "0",
        "2214012": "10",
        "2214099": "10",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["class", "out"]
    written = {
        path: path.read_text()
        for path in (tmp_path / "out").rglob("*.*")
        if not path.name.startswith("journal.")
    }
    assert len(written) == 4 + 2 * len(scores)
    pages = [text for path, text in written.items() if path.suffix == ".html"]
    assert not any(re.search("[\x00-\x08\x0b-\x1f\u202e]", text) for text in written.values())
    assert not any("<img" in text for text in pages)
    assert any("&lt;img src=x onerror=alert(1)&gt;{{7*7}}{%" in text for text in pages)
    assert "\"'=cmd|'calc'" in written[tmp_path / "out" / "gradebook.csv"]
