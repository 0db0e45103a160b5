"""Two small sets of real texts for recurrent networks: where they lie, and how they become lists.

*First names* of the 1990 United States Census, each from one of its two lists: read letter by letter,
their order matters. *Package descriptions* of Debian, each from one of four sections. Training texts come
with labels and test texts without; the labels that decide about points lie apart, where only the judge
reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import DataError

if TYPE_CHECKING:
    from torch import Tensor

FOLDER = Path("data")
"""In ``assignments/`` for students, in ``solutions/`` for the judge."""


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Texts with labels, to train on and to test with."""

    classes: tuple[str, ...]
    """What the labels 0, 1, … mean."""
    train_texts: tuple[str, ...]
    """N texts"""
    train_labels: Tensor
    """``int64 (N,)``"""
    test_texts: tuple[str, ...]
    """M texts"""
    test_labels: Tensor | None
    """``int64 (M,)``, or ``None`` where they decide about points."""


@dataclass(frozen=True, slots=True)
class TextSet:
    """One of the text sets of a course: its name, its classes, its files."""

    name: str
    """What its files' names begin with."""
    classes: tuple[str, ...]
    held_out: int
    """How many training texts of each class experiments get to test with."""

    def train_file(self, course: Path) -> Path:
        """A line for each training text: label, text, and for a description its package."""
        return course / "assignments" / self._train

    def test_file(self, course: Path) -> Path:
        """A line for each test text, without its label."""
        return course / "assignments" / self._test

    def deciding_file(self, course: Path) -> Path:
        """A line for each test text: its label, and for a description its package."""
        return course / "solutions" / FOLDER / f"{self.name}-test-labels.tsv"

    def find(self, start: Path) -> tuple[Path, Path]:
        """The training and the test file, in the course's data folder at or above ``start``."""
        for above in [start, *start.parents]:
            for folder in (above / "assignments", above):
                if (folder / self._train).is_file():
                    return folder / self._train, folder / self._test
        raise DataError(
            f"no {self._train.name} in the course's data folder at or above {start}; "
            "put the folder assignments/data beside the lab's folder"
        )

    @property
    def _train(self) -> Path:
        return FOLDER / f"{self.name}-train.tsv"

    @property
    def _test(self) -> Path:
        return FOLDER / f"{self.name}-test.txt"


NAMES = TextSet("first-names", ("female", "male"), held_out=100)
DESCRIPTIONS = TextSet("package-descriptions", ("games", "net", "science", "sound"), held_out=100)


def first_names() -> Texts:
    """First names for experiments, labelled by the list that they are from: female 0, male 1.

    The test names' labels are not given out, so 100 names of each list are held out of the training
    names as test set.

    Raises:
        DataError: the course's data folder is not at or above the working folder, or is damaged.
    """
    return hold_out(_load(*NAMES.find(Path.cwd()), NAMES), NAMES.held_out)


def package_descriptions() -> Texts:
    """Descriptions of Debian packages for experiments, labelled by section; else as first_names().

    The labels 0 to 3 stand for games, net, science, sound.
    """
    return hold_out(_load(*DESCRIPTIONS.find(Path.cwd()), DESCRIPTIONS), DESCRIPTIONS.held_out)


def shipped(texts: TextSet, course: Path) -> Texts:
    """A text set of a course as students have it: no test labels."""
    return _load(texts.train_file(course), texts.test_file(course), texts)


def with_deciding_labels(texts: TextSet, course: Path) -> Texts:
    """A text set with the test labels that decide: for the judge alone, never for a worker."""
    public, path = shipped(texts, course), texts.deciding_file(course)
    labels = _labels([line.split("\t")[0] for line in _lines(path)], texts, path)
    if len(labels) != len(public.test_texts):
        raise DataError(f"{path} does not fit its test texts; get the course's files again")
    return Texts(public.classes, public.train_texts, public.train_labels, public.test_texts, labels)


def hold_out(texts: Texts, each_class: int) -> Texts:
    """``texts`` with the last ``each_class`` training texts of every class as its test set."""
    import torch

    held = torch.zeros(len(texts.train_labels), dtype=torch.bool)
    for label in range(len(texts.classes)):
        held[(texts.train_labels == label).nonzero().flatten()[-each_class:]] = True
    return Texts(
        texts.classes,
        _chosen(texts.train_texts, ~held),
        texts.train_labels[~held],
        _chosen(texts.train_texts, held),
        texts.train_labels[held],
    )


def _chosen(texts: Sequence[str], mask: Tensor) -> tuple[str, ...]:
    return tuple(text for text, chosen in zip(texts, mask.tolist(), strict=True) if chosen)


def _load(train: Path, test: Path, texts: TextSet) -> Texts:
    rows = [line.split("\t") for line in _lines(train)]
    if any(len(row) < 2 for row in rows):
        raise DataError(f"{train} is damaged (a line without text); get the course's files again")
    labels = _labels([row[0] for row in rows], texts, train)
    train_texts = tuple(row[1] for row in rows)
    return Texts(texts.classes, train_texts, labels, tuple(_lines(test)), None)


def _labels(names: Sequence[str], texts: TextSet, path: Path) -> Tensor:
    import torch

    try:
        return torch.tensor([texts.classes.index(name) for name in names])
    except ValueError as error:
        raise DataError(f"{path} is damaged ({error}); get the course's files again") from error


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise DataError(f"{path} is missing; get the course's files again") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is damaged ({error}); get the course's files again") from error
    if not lines:
        raise DataError(f"{path} is damaged (no lines); get the course's files again")
    return lines
