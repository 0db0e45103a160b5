"""Draws the two small text sets for recurrent networks, the same bytes from the same sources.

    python solutions/data/make_texts.py NAMES PACKAGES

``NAMES`` is a folder with the first names of the 1990 United States Census, ``dist.female.first`` and
``dist.male.first``. ``PACKAGES`` is a file with what ``apt-cache dumpavail`` prints on Debian 12. The
test texts' labels decide about points, so they go into files of their own beside this script, which
students do not get.

- *First names*: which of the two lists a name is from. Names on both lists are left out; as many of
  the female names, the most frequent first, as there are male ones.
- *Package descriptions*: which of four sections of Debian a package is from. Packages of one source
  have much the same description, so a source is in one part only, and a test text is the only one of
  its source.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from grader.course.text_sets import DESCRIPTIONS, NAMES, TextSet
from grader.errors import DataError

SEED = 19900401  # the day of the Census
NAMES_EACH_CLASS = 200  # test texts
DESCRIPTIONS_EACH_CLASS = 200
FEWEST_WORDS = 3
WORDS = re.compile(r"[a-z0-9]+")


class Row(NamedTuple):
    """A text with what it is judged by, and for a description the package that it describes."""

    label: str
    text: str
    package: str = ""


class Part(NamedTuple):
    """The two parts of a text set."""

    train: list[Row]
    test: list[Row]


def make_texts(names: Path, packages: Path, course: Path) -> list[Path]:
    """Write the files of both text sets into ``course`` and return their paths."""
    return [
        *write(NAMES, draw_names(names), course),
        *write(DESCRIPTIONS, draw_descriptions(packages), course),
    ]


def write(texts: TextSet, part: Part, course: Path) -> list[Path]:
    """The three files of one text set: what students train on, what is asked, what decides."""
    lines = {
        texts.train_file(course): [
            "\t".join(filter(None, [row.label, row.text, row.package])) for row in part.train
        ],
        texts.test_file(course): [row.text for row in part.test],
        texts.deciding_file(course): [
            "\t".join(filter(None, [row.label, row.package])) for row in part.test
        ],
    }
    for path, content in lines.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in content), encoding="ascii", newline="\n")
    return list(lines)


# -- first names


def draw_names(folder: Path) -> Part:
    """Names that stand on one list only, equally many of both, in shuffled order."""
    random = np.random.RandomState(SEED)  # numpy promises that its stream never changes
    lists = {label: read_names(folder / f"dist.{label}.first") for label in NAMES.classes}
    both = set.intersection(*map(set, lists.values()))
    only = {label: [name for name in found if name not in both] for label, found in lists.items()}
    fewest = min(map(len, only.values()))
    part = Part([], [])
    for label, found in only.items():
        rows = [Row(label, found[i]) for i in random.permutation(fewest)]
        part.test.extend(rows[:NAMES_EACH_CLASS])
        part.train.extend(rows[NAMES_EACH_CLASS:])
    return Part(shuffled(part.train, random), shuffled(part.test, random))


def read_names(path: Path) -> list[str]:
    """The names of one list, the most frequent first."""
    return [line.split()[0].capitalize() for line in read(path).splitlines() if line.strip()]


# -- package descriptions


def draw_descriptions(packages: Path) -> Part:
    """Descriptions of the four sections in shuffled order, those of one source side by side."""
    random = np.random.RandomState(SEED)
    sources = read_descriptions(read(packages))
    train: list[list[Row]] = []
    part = Part([], [])
    for label in DESCRIPTIONS.classes:
        own = [rows for (section, _), rows in sorted(sources.items()) if section == label]
        own = shuffled(own, random)
        part.test.extend(rows[0] for rows in own[:DESCRIPTIONS_EACH_CLASS])
        train.extend(own[DESCRIPTIONS_EACH_CLASS:])
    part.train.extend(row for rows in shuffled(train, random) for row in rows)
    return Part(part.train, shuffled(part.test, random))


def read_descriptions(dump: str) -> dict[tuple[str, str], list[Row]]:
    """The usable descriptions by section and source; no two have the same words."""
    sources: dict[tuple[str, str], list[Row]] = {}
    seen = set()
    for entry in sorted(entries(dump), key=lambda entry: entry["Package"]):
        text, words = entry["Description"], tuple(WORDS.findall(entry["Description"].lower()))
        section, package = entry["Section"], entry["Package"]
        usable = text.isascii() and "\t" not in text and len(words) >= FEWEST_WORDS
        if section not in DESCRIPTIONS.classes or not usable or words in seen:
            continue
        seen.add(words)
        source = entry.get("Source", package).split()[0]
        sources.setdefault((section, source), []).append(Row(section, text, package))
    return sources


def entries(dump: str) -> Iterator[dict[str, str]]:
    """The packages of a package index, each as its fields' first lines."""
    for block in dump.split("\n\n"):
        fields = [line.partition(": ") for line in block.splitlines() if line[:1].strip()]
        entry = {name: value for name, _, value in fields}
        if {"Package", "Section", "Description"} <= set(entry):
            yield entry


def shuffled(items: list, random: np.random.RandomState) -> list:
    return [items[i] for i in random.permutation(len(items))]


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read ({error}); see the top of this script") from error


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the course's two small text sets.")
    parser.add_argument("names", type=Path, help="folder with the Census's two lists of names")
    parser.add_argument("packages", type=Path, help="file with what apt-cache dumpavail prints")
    parser.add_argument("--course", type=Path, default=Path(__file__).parents[2])
    arguments = parser.parse_args()
    try:
        for path in make_texts(arguments.names, arguments.packages, arguments.course):
            print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")
    except DataError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
