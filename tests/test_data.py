"""Fashion-MNIST is found, checked, fetched and read, or one line says what to do."""

from __future__ import annotations

import functools
import gzip
import hashlib
import http.server
import os
import re
import runpy
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from grader.course import fashion_mnist as data
from grader.course.fashion_mnist import FileState
from grader.errors import DataError
from grader.sandbox.vision import load_torchvision

COURSE = Path(__file__).parents[1]
DEBIAN = Path("/usr/share/datasets/fashion-mnist")

needs_debian = pytest.mark.skipif(
    not DEBIAN.is_dir(), reason="Debian's package dataset-fashion-mnist is not installed"
)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the full set, fetched from Debian's packed files; no test changes it."""
    folder = tmp_path_factory.mktemp("full")
    data.fetch(folder, DEBIAN)
    return folder


@pytest.fixture
def writable(full: Path, tmp_path: Path) -> Path:
    """A copy of the full set that a test may damage."""
    return Path(shutil.copytree(full, tmp_path / "copy"))


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[type]:
    """torchvision's loader, its only mirror a server on this machine that has Debian's files."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(DEBIAN))
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    loader = load_torchvision().datasets.FashionMNIST
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(loader, "mirrors", [f"http://127.0.0.1:{server.server_port}/"])
    yield loader
    server.shutdown()
    server.server_close()
    thread.join()


def raw(folder: Path, name: str = "train-labels-idx1-ubyte") -> Path:
    return folder / "FashionMNIST" / "raw" / name


def states(folder: Path) -> dict[str, FileState]:
    return {file.path.name: file.state for file in data.verify(folder)}


# The subset


def test_subset_is_balanced_and_hides_its_test_labels():
    """The subset has 1,200 + 200 images of each class, shuffled, and no test labels."""
    subset = data.subset(COURSE)

    assert subset.train_images.shape == (12000, 28, 28)
    assert subset.train_images.dtype == subset.test_images.dtype == torch.uint8
    assert subset.test_images.shape == (2000, 28, 28)
    assert subset.train_labels.dtype == torch.int64
    assert subset.train_labels.bincount().tolist() == [1200] * 10
    assert subset.train_labels[:100].unique().numel() > 5
    assert subset.test_labels is None


def test_deciding_labels_are_those_of_the_test_images():
    """The deciding labels fit the test images: most lie nearest to their class's mean image."""
    subset = data.subset(COURSE)
    labels = data.deciding_labels(COURSE)
    means = torch.stack(
        [subset.train_images[subset.train_labels == label].float().mean(0) for label in range(10)]
    )

    nearest = torch.cdist(subset.test_images.float().flatten(1), means.flatten(1)).argmin(1)

    assert labels.dtype == torch.int64
    assert labels.bincount().tolist() == [200] * 10
    assert (nearest == labels).float().mean() > 0.6


@needs_debian
def test_subset_is_drawn_alike_each_time(tmp_path: Path):
    """The script draws the arrays that the course ships, and the same bytes when run again."""
    make_subset = runpy.run_path(str(COURSE / "solutions" / "data" / "make_subset.py"))[
        "make_subset"
    ]

    once = make_subset(DEBIAN, tmp_path / "once")
    again = make_subset(DEBIAN, tmp_path / "again")

    for drawn, drawn_again, shipped in zip(
        once,
        again,
        [COURSE / "assignments" / data.SUBSET, COURSE / "solutions" / data.DECIDING],
        strict=True,
    ):
        assert drawn.read_bytes() == drawn_again.read_bytes()
        with np.load(drawn) as ours, np.load(shipped) as theirs:
            assert sorted(ours) == sorted(theirs)
            assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_subset_script_names_a_wrong_folder(tmp_path: Path):
    """The script ends with one line and code 2 where the folder has no Fashion-MNIST."""
    script = COURSE / "solutions" / "data" / "make_subset.py"

    run = subprocess.run(
        [sys.executable, str(script), str(tmp_path), "--course", str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(COURSE)},
        capture_output=True,
        text=True,
    )

    assert run.returncode == 2
    assert "has no train-images-idx3-ubyte" in run.stderr


def test_data_folders_state_origin_and_licence():
    """Beside each file of Zalando's stand its origin and the MIT licence."""
    for folder in (COURSE / "assignments" / "data", COURSE / "solutions" / "data"):
        assert "Zalando SE" in (folder / "LICENSE").read_text(encoding="utf-8")
        assert "zalandoresearch/fashion-mnist" in (folder / "README.md").read_text(encoding="utf-8")


def test_missing_subset_says_what_to_get(tmp_path: Path):
    """A course without its data says which file to get again."""
    with pytest.raises(DataError, match=r"fashion-mnist-subset\.npz is missing; get the course"):
        data.subset(tmp_path)
    with pytest.raises(DataError, match=r"test-labels\.npz is missing; get the course"):
        data.deciding_labels(tmp_path)


@pytest.mark.parametrize("length", [0, 100, 3_000_000, 6_000_000])
def test_cut_off_subset_says_so(tmp_path: Path, length: int):
    """A subset that was cut off at any place is damaged, not a traceback."""
    whole = (COURSE / "assignments" / data.SUBSET).read_bytes()
    path = tmp_path / "assignments" / data.SUBSET
    path.parent.mkdir(parents=True)
    path.write_bytes(whole[:length])

    with pytest.raises(DataError, match=r"is damaged .*get the course's files again"):
        data.subset(tmp_path)


def test_subset_without_an_array_is_damaged(tmp_path: Path):
    """Another npz under the subset's name is damaged, not a KeyError."""
    path = tmp_path / "assignments" / data.SUBSET
    path.parent.mkdir(parents=True)
    np.savez(path, something_else=np.zeros(3))

    with pytest.raises(DataError, match="is damaged"):
        data.subset(tmp_path)


# What students call


def test_students_get_the_subset_with_images_held_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Without the full set, experiments get 10,000 + 2,000 of the subset's training images."""
    monkeypatch.setenv("LABGRADER_DATA", str(tmp_path))
    monkeypatch.chdir(COURSE / "assignments")

    experiment = data.fashion_mnist()

    assert experiment.test_labels is not None
    assert experiment.train_images.shape == (10000, 28, 28)
    assert experiment.train_labels.bincount().tolist() == [1000] * 10
    assert experiment.test_images.shape == (2000, 28, 28)
    assert experiment.test_labels.bincount().tolist() == [200] * 10


def test_students_folder_may_stand_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The subset is found from a lab's folder also where assignments/ has another name."""
    (tmp_path / "course" / "lab2").mkdir(parents=True)
    shutil.copytree(COURSE / "assignments" / "data", tmp_path / "course" / "data")
    monkeypatch.setenv("LABGRADER_DATA", str(tmp_path / "nothing"))
    monkeypatch.chdir(tmp_path / "course" / "lab2")

    assert len(data.fashion_mnist().train_images) == 10000


def test_held_out_images_are_no_training_images():
    """Holding out splits the training images: none is lost, none is in both parts."""
    images = torch.arange(40, dtype=torch.uint8).view(40, 1, 1)
    labels = torch.arange(40) % 10
    everything = data.FashionMnist(images, labels, images, None)

    split = data.hold_out(everything, 1)

    assert split.test_labels is not None
    assert split.test_images.flatten().tolist() == list(range(30, 40))
    assert split.train_images.flatten().tolist() == list(range(30))
    assert torch.equal(split.test_labels, torch.arange(10))


@needs_debian
def test_students_get_the_full_set_once_it_is_there(full: Path, monkeypatch: pytest.MonkeyPatch):
    """With the full set in its folder, experiments get all of it."""
    monkeypatch.setenv("LABGRADER_DATA", str(full))

    experiment = data.fashion_mnist()

    assert experiment.test_labels is not None
    assert len(experiment.train_images) == len(experiment.train_labels) == 60000
    assert len(experiment.test_images) == len(experiment.test_labels) == 10000


def test_nothing_to_be_found_says_how_to_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where there is neither the full set nor the course, the line says how to fetch it."""
    monkeypatch.setenv("LABGRADER_DATA", str(tmp_path / "nothing"))
    monkeypatch.chdir(tmp_path)

    with pytest.raises(DataError, match="run: grader data fetch"):
        data.fashion_mnist()
    with pytest.raises(
        DataError, match="train-images-idx3-ubyte is missing; run: grader data fetch"
    ):
        data.fashion_mnist(tmp_path)


@pytest.mark.parametrize(
    ("platform", "variable", "ending"),
    [
        ("linux", "XDG_CACHE_HOME", "cache/labgrader"),
        ("win32", "LOCALAPPDATA", "cache/labgrader"),
        ("linux", "", "home/.cache/labgrader"),
        ("darwin", "", "home/Library/Caches/labgrader"),
        ("win32", "", "home/AppData/Local/labgrader"),
    ],
)
def test_default_folder_is_the_platforms_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, ending: str
):
    """The full set lies in the user's cache folder as the platform has it."""
    for name in ("LABGRADER_DATA", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "platform", platform)

    assert data.default_folder() == tmp_path / ending


# Fetching and checking


@needs_debian
def test_torchvision_reads_what_was_fetched(full: Path):
    """torchvision finds the fetched files and reads the same pixels and labels from them."""
    ours = data.full_set(full)
    datasets = load_torchvision().datasets

    train = datasets.FashionMNIST(full, train=True)
    test = datasets.FashionMNIST(full, train=False)

    assert torch.equal(train.data, ours.train_images)
    assert torch.equal(train.targets, ours.train_labels)
    assert torch.equal(test.data, ours.test_images)
    assert ours.test_labels is not None
    assert torch.equal(test.targets, ours.test_labels)
    assert tuple(train.classes) == data.CLASSES


@needs_debian
def test_fetch_takes_raw_files_and_torchvisions_folder(full: Path, tmp_path: Path):
    """Unpacked files serve as source too, in one folder or as torchvision lays them out."""
    lines: list[str] = []

    data.fetch(tmp_path / "from-root", full, lines.append)
    data.fetch(tmp_path / "from-raw", raw(full).parent)

    assert set(states(tmp_path / "from-root").values()) == {FileState.WHOLE}
    assert data.is_whole(tmp_path / "from-raw")
    assert lines[0] == "train-images-idx3-ubyte: 47.0 MB, checked"
    assert sorted(path.name for path in (tmp_path / "from-root").iterdir()) == ["FashionMNIST"]


@needs_debian
def test_fetch_leaves_a_whole_set_alone(full: Path):
    """Fetching what is already there reads no source and says so."""
    lines: list[str] = []

    data.fetch(full, Path("no-such-folder"), lines.append)

    assert lines == [f"Fashion-MNIST is already whole in {raw(full).parent}"]


@needs_debian
def test_fetch_repairs_what_is_damaged(writable: Path):
    """A damaged and a missing file are seen, named when read, and replaced by the next fetch."""
    raw(writable).write_bytes(raw(writable).read_bytes()[:-1] + b"\x07")
    raw(writable, "t10k-labels-idx1-ubyte").unlink()

    found = states(writable)
    with pytest.raises(
        DataError, match="train-labels-idx1-ubyte is damaged; run: grader data fetch"
    ):
        data.full_set(writable)
    data.fetch(writable, DEBIAN)

    assert found == {
        "train-images-idx3-ubyte": FileState.WHOLE,
        "train-labels-idx1-ubyte": FileState.DAMAGED,
        "t10k-images-idx3-ubyte": FileState.WHOLE,
        "t10k-labels-idx1-ubyte": FileState.MISSING,
    }
    assert data.is_whole(writable)


def test_verify_looks_at_an_empty_folder(tmp_path: Path):
    """In a folder that does not exist all four files are missing, and it is not made."""
    assert set(states(tmp_path / "none").values()) == {FileState.MISSING}
    assert not (tmp_path / "none").exists()


def test_a_folder_in_place_of_a_file_is_damaged(tmp_path: Path):
    """Something that cannot be read where a file should be is damaged, not a traceback."""
    raw(tmp_path).mkdir(parents=True)

    assert states(tmp_path)["train-labels-idx1-ubyte"] is FileState.DAMAGED


def test_source_without_the_files_is_named(tmp_path: Path):
    """A source folder that lacks the files, or does not exist, is named with what to do."""
    for source in (tmp_path, tmp_path / "none"):
        with pytest.raises(
            DataError, match=r"has no train-images-idx3-ubyte and no .* name the folder"
        ):
            data.fetch(tmp_path / "out", source)

    assert not any(path.is_file() for path in (tmp_path / "out").rglob("*"))


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("train-images-idx3-ubyte.gz", b"<html>", "cannot be read .*get this file again"),
        (
            "train-images-idx3-ubyte.gz",
            gzip.compress(b"digits" * 99, mtime=0)[:-9],
            "cannot be read",
        ),
        (
            "train-images-idx3-ubyte.gz",
            gzip.compress(b"digits", mtime=0),
            "damaged or not of Fashion-MNIST",
        ),
        (
            "train-images-idx3-ubyte",
            b"digits",
            "damaged or not of Fashion-MNIST; get this file again",
        ),
    ],
)
def test_damaged_source_file_is_named(tmp_path: Path, name: str, content: bytes, line: str):
    """A source file that is no gzip, cut off, or something else is named and nothing is written."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(DataError, match=f"{re.escape(name)} .*{line}"):
        data.fetch(tmp_path / "out", tmp_path)

    assert not any(path.is_file() for path in (tmp_path / "out").rglob("*"))


@needs_debian
def test_interrupted_fetch_leaves_whole_files_only(tmp_path: Path):
    """Interrupted after the first file, a fetch leaves that one whole, and can go on."""

    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        data.fetch(tmp_path, DEBIAN, interrupt)

    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert left == ["train-images-idx3-ubyte"]
    assert states(tmp_path)["train-images-idx3-ubyte"] is FileState.WHOLE
    data.fetch(tmp_path, DEBIAN)
    assert data.is_whole(tmp_path)


@needs_debian
def test_download_is_checked_and_shown(
    tmp_path: Path,
    mirror: type,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
):
    """A download ends as the whole set, with a line a file and torchvision's bars on stderr."""
    packed = [DEBIAN / f"{name}.gz" for name in data.MD5]
    sums = [(path.name, hashlib.md5(path.read_bytes()).hexdigest()) for path in packed]
    monkeypatch.setattr(mirror, "resources", sums)  # Debian packs the same contents in its own way
    lines: list[str] = []

    data.fetch(tmp_path, None, lines.append)

    assert data.is_whole(tmp_path)
    assert len(lines) == 5
    assert "100" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["FashionMNIST"]


@needs_debian
@pytest.mark.usefixtures("mirror")
def test_download_with_wrong_checksum_is_refused(tmp_path: Path):
    """A file that differs from what torchvision expects is refused, and nothing of it is kept."""
    with pytest.raises(DataError, match=r"cannot be downloaded \(File not found or corrupted"):
        data.fetch(tmp_path)

    assert not any(path.is_file() for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9"])  # the discard port: nobody listens
def test_no_network_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str):
    """Without a network, one line says why and how to do without; nothing is left behind."""
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)

    with pytest.raises(DataError, match=r"cannot be downloaded \(.*--from FOLDER") as error:
        data.fetch(tmp_path / "out")

    assert "\n" not in str(error.value)
    assert not any(path.is_file() for path in (tmp_path / "out").rglob("*"))


@needs_debian
def test_full_disk_is_one_line(full: Path, tmp_path: Path):
    """Where files may not grow large enough, one line says so and no part of a file is left."""
    resource = pytest.importorskip("resource", reason="Windows cannot limit a file's size")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(DataError, match=r"no room for Fashion-MNIST .*free 200 MB or name"):
            data.fetch(tmp_path / "out", full)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert not any(path.is_file() for path in (tmp_path / "out").rglob("*"))


def test_unwritable_folder_is_one_line(tmp_path: Path):
    """Where the folder cannot be made, the line names it and how to choose another."""
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(DataError, match=r"cannot write Fashion-MNIST to .*LABGRADER_DATA"):
        data.fetch(tmp_path / "file" / "folder", tmp_path)


# torchvision beside a torch that was built apart from it


def test_torchvision_imports_beside_any_build_of_torch():
    """After load_torchvision, transforms and make_grid work, and a plain import does too."""
    program = (
        "from grader.sandbox.vision import load_torchvision\n"
        "import torch\n"
        "assert load_torchvision() is load_torchvision()\n"
        "import torchvision\n"
        "from torchvision.transforms import v2\n"
        "image = v2.Resize(14)(torch.zeros(1, 28, 28))\n"
        "print(tuple(torchvision.utils.make_grid([image, image]).shape))\n"
    )

    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=COURSE, capture_output=True, text=True
    )

    assert run.stdout == "(3, 18, 34)\n", run.stderr


def test_missing_torchvision_says_what_to_install():
    """Where torchvision is not installed, the line says how to install it."""
    program = (
        "import sys\n"
        "sys.modules['torchvision'] = None\n"
        "from grader.errors import DataError\n"
        "from grader.course.fashion_mnist import _torchvision\n"
        "try:\n"
        "    _torchvision()\n"
        "except DataError as error:\n"
        "    print(error)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program], cwd=COURSE, capture_output=True, text=True
    )

    assert "run: pip install torchvision" in run.stdout, run.stderr


def test_data_imports_without_torch():
    """Importing grader.data loads no torch: ``grader data verify`` answers at once."""
    program = "import sys, grader.data; print({'torch', 'torchvision', 'numpy'} & set(sys.modules))"

    run = subprocess.run(
        [sys.executable, "-c", program], cwd=COURSE, capture_output=True, text=True
    )

    assert run.stdout == "set()\n", run.stderr
