"""The two small text sets are found, read and drawn alike, or one line says what to do."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from grader.course import text_sets as texts
from grader.course.text_sets import DESCRIPTIONS, NAMES, TextSet
from grader.errors import DataError

COURSE = Path(__file__).parents[1]
SETS = pytest.mark.parametrize("which", [NAMES, DESCRIPTIONS], ids=lambda which: which.name)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A course with nothing but the text sets, which a test may damage."""
    for which in (NAMES, DESCRIPTIONS):
        for place in (which.train_file, which.test_file, which.deciding_file):
            place(tmp_path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(place(COURSE), place(tmp_path))
    return tmp_path


# What the course ships


@SETS
def test_students_get_no_test_labels(which: TextSet):
    """What lies in assignments/ has labels for the training texts and none for the test texts."""
    shipped = texts.shipped(which, COURSE)

    assert shipped.test_labels is None
    assert shipped.train_labels.dtype == torch.int64
    assert len(shipped.train_texts) == len(shipped.train_labels)
    assert all("\t" not in text for text in shipped.test_texts)


@SETS
def test_test_classes_are_equally_large(which: TextSet):
    """There are 200 test texts of each class, so guessing is as good as the number of classes says."""
    data = texts.with_deciding_labels(which, COURSE)

    assert data.test_labels is not None
    assert data.test_labels.bincount().tolist() == [200] * len(which.classes)
    assert len(data.test_texts) == len(data.test_labels)


@SETS
def test_texts_are_shuffled_and_no_test_text_is_trained_on(which: TextSet):
    """Every class is among the first texts, and training and test texts have none in common."""
    data = texts.shipped(which, COURSE)

    assert data.train_labels[:60].unique().numel() == len(which.classes)
    assert set(data.train_texts) & set(data.test_texts) == set()
    assert len({*data.train_texts, *data.test_texts}) == len(data.train_texts) + len(
        data.test_texts
    )


@SETS
def test_deciding_labels_are_those_of_the_test_texts(which: TextSet):
    """The labels fit: by the tokens of the training texts, most test texts are put into their class."""
    data = texts.with_deciding_labels(which, COURSE)
    tokens_of: Callable[[str], Any] = set if which is NAMES else str.split
    counts: dict[str, torch.Tensor] = {}
    for text, label in zip(data.train_texts, data.train_labels.tolist(), strict=True):
        for token in tokens_of(text.lower()):
            counts.setdefault(token, torch.ones(len(which.classes)))[label] += 1
    total = data.train_labels.bincount()

    guesses = [
        sum((counts[t] / total).log() for t in tokens_of(text.lower()) if t in counts)
        for text in data.test_texts
    ]

    assert data.test_labels is not None
    predictions = torch.stack([torch.as_tensor(guess) for guess in guesses]).argmax(1)
    chance = 1 / len(which.classes)
    assert (predictions == data.test_labels).float().mean() > chance + 0.1


@SETS
def test_files_are_small_plain_ascii(which: TextSet):
    """The text sets are plain lines that a diff shows, and together below half a megabyte."""
    files = [place(COURSE) for place in (which.train_file, which.test_file, which.deciding_file)]

    assert all(path.read_bytes().isascii() for path in files)
    assert sum(path.stat().st_size for path in files) < 400_000


# What students read


@pytest.mark.parametrize("folder", ["assignments/lab2", "assignments", "."])
def test_sets_are_found_from_any_folder_of_the_course(folder: str, monkeypatch: pytest.MonkeyPatch):
    """Experiments get the training texts, some of each class held out as test set with labels."""
    monkeypatch.chdir(COURSE / folder)

    names, descriptions = texts.first_names(), texts.package_descriptions()

    assert names.test_labels is not None
    assert descriptions.test_labels is not None
    assert names.test_labels.bincount().tolist() == [100] * 2
    assert descriptions.test_labels.bincount().tolist() == [100] * 4
    assert len(names.train_texts) == 1376 - 200
    assert set(names.train_texts) & set(names.test_texts) == set()
    whole = set(texts.shipped(NAMES, COURSE).train_texts)
    assert {*names.train_texts, *names.test_texts} == whole


def test_sets_are_found_where_only_the_handout_lies(copy: Path, monkeypatch: pytest.MonkeyPatch):
    """The data folder beside the labs is enough, whatever the folder above is called."""
    (copy / "assignments").rename(copy / "handout")
    (copy / "handout" / "lab6").mkdir()
    monkeypatch.chdir(copy / "handout" / "lab6")

    assert len(texts.first_names().train_texts) == 1376 - 200


def test_nowhere_to_be_found_is_said_with_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Outside a course, one line says what to put where."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(DataError, match="put the folder assignments/data beside the lab's folder"):
        texts.first_names()


# What is damaged


def test_missing_files_are_named(copy: Path):
    """A file that is gone is named, with what to do."""
    NAMES.test_file(copy).unlink()
    DESCRIPTIONS.deciding_file(copy).unlink()

    with pytest.raises(
        DataError, match=r"first-names-test\.txt is missing; get the course's files"
    ):
        texts.shipped(NAMES, copy)
    with pytest.raises(DataError, match=r"test-labels\.tsv is missing; get the course's files"):
        texts.with_deciding_labels(DESCRIPTIONS, copy)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no lines"),
        (b"male\n", "a line without text"),
        (b"martian\tZork\n", "not in tuple"),
        (b"male\t\xff\n", "invalid start byte"),
    ],
)
def test_damaged_files_are_named(copy: Path, content: bytes, words: str):
    """A file with other contents than it should have is named, with what is wrong."""
    NAMES.train_file(copy).write_bytes(content)

    with pytest.raises(DataError, match=rf"first-names-train\.tsv is damaged .*{words}"):
        texts.shipped(NAMES, copy)


def test_labels_of_other_texts_are_refused(copy: Path):
    """As many labels as test texts, or it is said that they do not fit."""
    path = NAMES.deciding_file(copy)
    path.write_text(path.read_text(encoding="ascii") + "male\n", encoding="ascii")

    with pytest.raises(DataError, match="does not fit its test texts"):
        texts.with_deciding_labels(NAMES, copy)


# How the files are made


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    """Small stand-ins for the Census's lists and Debian's package index."""
    alphabet = "abcdefghijklmnopqrst"
    own = [a + b for a in alphabet for b in alphabet]
    lists = {"female": [f"f{name}" for name in own], "male": [f"m{name}" for name in own[:300]]}
    for label, names in lists.items():
        lines = "".join(f"{name.upper():12} 0.100 0.100 1\n" for name in ["both", *names])
        (tmp_path / f"dist.{label}.first").write_text(lines, encoding="ascii")
    entries = [
        f"Package: {section}-{i}{end}\nSource: {section}-{i} (1.0)\nSection: {section}\n"
        f"Description: the {section} program {i}{end}\n continued\n"
        for section in [*DESCRIPTIONS.classes, "kernel"]
        for i in range(300)
        for end in ("", "-data")
    ]
    entries.append("Package: odd\nSection: net\nDescription: naïve words of odd kinds\n")
    entries.append("Package: short\nSection: net\nDescription: too short\n")
    (tmp_path / "packages").write_text("\n".join(entries), encoding="utf-8")
    return tmp_path, tmp_path / "packages"


@pytest.fixture(scope="module")
def make_texts() -> Callable[[Path, Path, Path], list[Path]]:
    script = runpy.run_path(str(COURSE / "solutions" / "data" / "make_texts.py"))
    function: Callable[[Path, Path, Path], list[Path]] = script["make_texts"]
    return function


def test_sets_are_drawn_alike_each_time(
    sources: tuple[Path, Path], make_texts: Callable[..., list[Path]], tmp_path: Path
):
    """The same sources give the same bytes, and they are what the module reads."""
    once = make_texts(*sources, tmp_path / "once")
    again = make_texts(*sources, tmp_path / "again")

    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    names = texts.with_deciding_labels(NAMES, tmp_path / "once")
    assert names.train_labels.bincount().tolist() == [100, 100]
    assert "Both" not in {*names.train_texts, *names.test_texts}


def test_test_texts_are_the_only_ones_of_their_source(
    sources: tuple[Path, Path], make_texts: Callable[..., list[Path]], tmp_path: Path
):
    """Packages of one source lie in one part, so that no test text has a twin to train on."""
    make_texts(*sources, tmp_path)

    data = texts.shipped(DESCRIPTIONS, tmp_path)

    assert data.train_labels.bincount().tolist() == [200] * 4
    trained = {text.removesuffix("-data") for text in data.train_texts}
    assert trained & {text.removesuffix("-data") for text in data.test_texts} == set()
    assert not any("kernel" in text or "short" in text for text in data.train_texts)


def test_missing_sources_are_named(make_texts: Callable[..., list[Path]], tmp_path: Path):
    """Without the Census's lists nothing is written."""
    with pytest.raises(DataError, match=r"dist\.female\.first cannot be read"):
        make_texts(tmp_path, tmp_path / "packages", tmp_path / "course")

    assert list(tmp_path.iterdir()) == []
