"""Fashion-MNIST: where it lies, whether it is whole, and how it becomes tensors.

Two sets are in use. The course ships a class-balanced *subset* (12,000 + 2,000 images), on which
training tests are judged; its test labels lie apart, where only the judge reads. The *full set*
(60,000 + 10,000) is fetched once with ``grader data fetch`` and serves experiments.

The full set lies as torchvision expects it, four files in ``FOLDER/FashionMNIST/raw``, so students'
own ``torchvision.datasets.FashionMNIST(FOLDER)`` finds it too.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import http.client
import os
import socket
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from grader.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

MD5 = {
    "train-images-idx3-ubyte": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    "train-labels-idx1-ubyte": "9018921c3c673c538a1fc5bad174d6f9",
    "t10k-images-idx3-ubyte": "8181f5470baa50b63fa0f6fddb340f0a",
    "t10k-labels-idx1-ubyte": "15d484375f8d13e6eb1aabb0c3f46965",
}
"""MD5 of the four files' contents, unpacked: packed, every distributor's checksums differ."""

CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
"""What the labels 0 to 9 mean."""

HELD_OUT = 200  # of each class: 2,000 images, as many as the subset's test set has
SUBSET = Path("data", "fashion-mnist-subset.npz")  # in assignments/
DECIDING = Path("data", "fashion-mnist-subset-test-labels.npz")  # in solutions/
NETWORK_SECONDS = 30.0  # without a byte


@dataclass(frozen=True, slots=True, eq=False)
class FashionMnist:
    """Images and labels as tensors on the CPU."""

    train_images: Tensor
    """``uint8 (N, 28, 28)``"""
    train_labels: Tensor
    """``int64 (N,)``, 0 to 9"""
    test_images: Tensor
    """``uint8 (M, 28, 28)``"""
    test_labels: Tensor | None
    """``int64 (M,)``, or ``None`` where they decide about points."""

    def reordered(self, seed: int) -> FashionMnist:
        """The same with its test images, and their labels, in another order."""
        import torch

        count = len(self.test_images)
        order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
        labels = None if self.test_labels is None else self.test_labels[order]
        return replace(self, test_images=self.test_images[order], test_labels=labels)


class FileState(StrEnum):
    """How one file of the full set was found."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One of the four files of the full set."""

    path: Path
    state: FileState


def fashion_mnist(root: Path | str | None = None) -> FashionMnist:
    """Fashion-MNIST for experiments: the full set if it was fetched, else the course's subset.

    The subset's test labels are not given out, so 200 images of each class are then held
    out of the training images as test set (10,000 + 2,000 images). With ``root`` only the full set
    in that folder will do.

    Raises:
        DataError: there is neither, or a file is damaged.
    """
    if root is not None:
        return full_set(Path(root))
    if all(path.is_file() for path in _raw_files(default_folder())):
        return full_set(default_folder())
    return hold_out(_load_subset(_find_subset(Path.cwd())), HELD_OUT)


def subset(course: Path) -> FashionMnist:
    """The course's subset as students have it: 12,000 + 2,000 images, no test labels."""
    return _load_subset(course / "assignments" / SUBSET)


def deciding_labels(course: Path) -> Tensor:
    """The subset's test labels, ``int64 (2000,)``: for the judge alone, never for a worker."""
    path = course / "solutions" / DECIDING
    return _labels(_read_npz(path, "test_labels")["test_labels"])


def full_set(folder: Path) -> FashionMnist:
    """The 60,000 + 10,000 images in ``folder``, each file checked as it is read."""
    train_images, train_labels, test_images, test_labels = (
        _read_whole(path) for path in _raw_files(folder)
    )
    return FashionMnist(
        _idx_images(train_images),
        _idx_labels(train_labels),
        _idx_images(test_images),
        _idx_labels(test_labels),
    )


def hold_out(data: FashionMnist, each_class: int) -> FashionMnist:
    """``data`` with the last ``each_class`` training images of every class as its test set."""
    import torch

    held = torch.zeros(len(data.train_labels), dtype=torch.bool)
    for label in range(len(CLASSES)):
        held[(data.train_labels == label).nonzero().flatten()[-each_class:]] = True
    return FashionMnist(
        data.train_images[~held],
        data.train_labels[~held],
        data.train_images[held],
        data.train_labels[held],
    )


def default_folder() -> Path:
    """Where the full set lies: ``$LABGRADER_DATA``, or the user's cache folder."""
    chosen = os.environ.get("LABGRADER_DATA")
    return Path(chosen).expanduser() if chosen else _cache_folder() / "labgrader"


def verify(folder: Path) -> tuple[DataFile, ...]:
    """The four files of the full set in ``folder``, each with its state; nothing is changed."""
    return tuple(DataFile(path, _state(path)) for path in _raw_files(folder))


def is_whole(folder: Path) -> bool:
    """Whether ``folder`` holds the full set, every byte of it."""
    return all(file.state is FileState.WHOLE for file in verify(folder))


def fetch(
    folder: Path, source: Path | None = None, progress: Callable[[str], None] = lambda line: None
) -> Path:
    """Put the full set into ``folder`` and return the folder of the four files.

    It comes from torchvision's mirrors, or from the folder ``source`` with the files packed
    (``.gz``) or not. A file appears under its name whole and checked or not at all, also when this
    is interrupted.

    Args:
        folder: what ``torchvision.datasets.FashionMNIST`` calls ``root``; made if it is not there.
        source: a folder to copy from in place of the network.
        progress: called with one line a step; the download itself also draws torchvision's bars.

    Raises:
        DataError: no network, no such files, wrong contents, or no room.
    """
    raw = _raw_folder(folder)
    if is_whole(folder):
        progress(f"Fashion-MNIST is already whole in {raw}")
        return raw
    with _writing(folder):
        raw.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as temporary:
            arrived = Path(temporary)
            origin = _download(arrived, progress) if source is None else source
            for name in MD5:
                content = read_content(origin, name)
                (arrived / name).write_bytes(content)
                (arrived / name).replace(raw / name)
                progress(f"{name}: {len(content) / 1e6:.1f} MB, checked")
    return raw


def read_content(folder: Path, name: str) -> bytes:
    """The file ``name`` of Fashion-MNIST out of ``folder``, packed or not: unpacked and checked."""
    path = _find_file(folder, name)
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read ({error}); get this file again") from error
    if _md5(content) != MD5[name]:
        raise DataError(f"{path} is damaged or not of Fashion-MNIST; get this file again")
    return content


def _find_file(folder: Path, name: str) -> Path:
    candidates = [folder / name, folder / f"{name}.gz", _raw_folder(folder) / name]
    for path in candidates:
        if path.is_file():
            return path
    raise DataError(
        f"{folder} has no {name} and no {name}.gz; "
        "name the folder with the four files of Fashion-MNIST"
    )


def _torchvision() -> ModuleType:
    from grader.sandbox.vision import load_torchvision  # late: it takes a second

    try:
        return load_torchvision()
    except ImportError as error:
        raise DataError(
            f"torchvision is not here ({error}); run: pip install torchvision"
        ) from error


def _download(arrived: Path, progress: Callable[[str], None]) -> Path:
    """Let torchvision fetch and check the packed files; the folder in which it unpacked them."""
    progress("Downloading Fashion-MNIST (31 MB)")
    loader = _torchvision().datasets.FashionMNIST
    try:
        with _network_deadline():
            loader(arrived, download=True)
    except (OSError, RuntimeError, http.client.HTTPException) as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise
        raise DataError(
            f"Fashion-MNIST cannot be downloaded ({_reason(error)}); try again later, or get the "
            "four files elsewhere and run: grader data fetch --from FOLDER"
        ) from error
    return _raw_folder(arrived)


def _reason(error: Exception) -> str:
    """The last line of the error: torchvision lists all mirrors, each error below its address."""
    lines = str(error).strip().splitlines()
    return lines[-1].strip("<>") if lines else type(error).__name__


@contextmanager
def _network_deadline() -> Iterator[None]:
    """A silent server ends as an error; torchvision itself would wait for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(NETWORK_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}  # Windows: no EDQUOT


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turns what the disk may refuse into one line."""
    try:
        yield
    except OSError as error:
        elsewhere = "name another folder with the environment variable LABGRADER_DATA"
        if error.errno in _NO_ROOM:
            raise DataError(
                f"no room for Fashion-MNIST in {folder}; free 200 MB or {elsewhere}"
            ) from error
        raise DataError(
            f"cannot write Fashion-MNIST to {folder} ({error.strerror or error}); {elsewhere}"
        ) from error


def _raw_folder(folder: Path) -> Path:
    return folder / "FashionMNIST" / "raw"  # torchvision's own layout


def _raw_files(folder: Path) -> list[Path]:
    return [_raw_folder(folder) / name for name in MD5]


def _state(path: Path) -> FileState:
    try:
        whole = _md5(path.read_bytes()) == MD5[path.name]
    except FileNotFoundError:
        return FileState.MISSING
    except OSError:  # a folder of that name, a file that may not be read, a failing disk
        return FileState.DAMAGED
    return FileState.WHOLE if whole else FileState.DAMAGED


def _read_whole(path: Path) -> bytes:
    state = _state(path)
    if state is not FileState.WHOLE:
        raise DataError(f"{path} is {state}; run: grader data fetch")
    return path.read_bytes()


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _idx_images(content: bytes) -> Tensor:
    import torch

    return torch.frombuffer(bytearray(content), dtype=torch.uint8, offset=16).view(-1, 28, 28)


def _idx_labels(content: bytes) -> Tensor:
    import torch

    return torch.frombuffer(bytearray(content), dtype=torch.uint8, offset=8).long()


def _find_subset(start: Path) -> Path:
    for folder in [start, *start.parents]:
        for path in (folder / "assignments" / SUBSET, folder / SUBSET):
            if path.is_file():
                return path
    raise DataError(
        f"no Fashion-MNIST in {default_folder()} or the course's data folder at or above {start}; "
        "run: grader data fetch"
    )


def _load_subset(path: Path) -> FashionMnist:
    import torch

    arrays = _read_npz(path, "train_images", "train_labels", "test_images")
    return FashionMnist(
        torch.from_numpy(arrays["train_images"]),
        _labels(arrays["train_labels"]),
        torch.from_numpy(arrays["test_images"]),
        None,
    )


def _labels(array: np.ndarray) -> Tensor:
    import torch

    return torch.from_numpy(array).long()


def _read_npz(path: Path, *names: str) -> Mapping[str, np.ndarray]:
    import numpy as np

    try:
        # Opened here because np.load leaves a damaged file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in names}
    except FileNotFoundError:
        raise DataError(f"{path} is missing; get the course's files again") from None
    except (
        OSError,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise DataError(f"{path} is damaged ({error}); get the course's files again") from error


def _cache_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
