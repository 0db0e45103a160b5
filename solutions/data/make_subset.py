"""Draws the course's subset out of Fashion-MNIST, the same bytes each time.

    python solutions/data/make_subset.py FOLDER

``FOLDER`` holds the four files of Fashion-MNIST, packed or not. Training images come from its
training set, test images from its test set, each class equally often, in one shuffled order. The
labels of the test images decide about points, so they go into a file of their own beside this
script, which students do not get. The same zlib gives the same bytes; the arrays are the same with
any.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from pathlib import Path

import numpy as np

from grader.course.fashion_mnist import CLASSES, DECIDING, SUBSET, read_content
from grader.errors import DataError

SEED = 20170828  # the day Fashion-MNIST was published
TRAIN_EACH_CLASS = 1200
TEST_EACH_CLASS = 200
TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can hold


def make_subset(folder: Path, course: Path) -> list[Path]:
    """Write both files of the subset into ``course`` and return their paths."""
    # RandomState, not Generator: numpy promises that its stream never changes.
    random = np.random.RandomState(SEED)
    train = draw(folder, "train", TRAIN_EACH_CLASS, random)
    test = draw(folder, "t10k", TEST_EACH_CLASS, random)
    public = {"train_images": train[0], "train_labels": train[1], "test_images": test[0]}
    paths = [course / "assignments" / SUBSET, course / "solutions" / DECIDING]
    for path, arrays in zip(paths, [public, {"test_labels": test[1]}], strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(npz(arrays))
    return paths


def draw(
    folder: Path, part: str, each_class: int, random: np.random.RandomState
) -> tuple[np.ndarray, np.ndarray]:
    """Images ``uint8 (N, 28, 28)`` and labels ``uint8 (N,)`` of one part, in shuffled order."""
    pixels = np.frombuffer(read_content(folder, f"{part}-images-idx3-ubyte"), np.uint8, offset=16)
    labels = np.frombuffer(read_content(folder, f"{part}-labels-idx1-ubyte"), np.uint8, offset=8)
    chosen = np.concatenate(
        [
            random.permutation(np.flatnonzero(labels == label))[:each_class]
            for label in range(len(CLASSES))
        ]
    )
    chosen = random.permutation(chosen)
    return pixels.reshape(-1, 28, 28)[chosen], labels[chosen]


def npz(arrays: dict[str, np.ndarray]) -> bytes:
    """What ``np.savez_compressed`` writes, without the time of writing in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", TIMESTAMP)
            entry.create_system = 3  # else it says on which system it was written
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(entry, content.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=6)
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the course's subset out of Fashion-MNIST.")
    parser.add_argument("folder", type=Path, help="folder with Fashion-MNIST's four files")
    parser.add_argument("--course", type=Path, default=Path(__file__).parents[2])
    arguments = parser.parse_args()
    try:
        for path in make_subset(arguments.folder, arguments.course):
            print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    except DataError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
