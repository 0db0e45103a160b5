"""An environment for each grader, with one torch for all of them.

torch is installed once, into a folder of its own; a ``.pth`` file puts that folder at the end of every
environment's path. All graders so run the same files of torch, equally warm in the disk's cache, and it
is found as any installed package is: what differs is what each grader installs and does. pip sees torch
too, so that a grader that wants another version of what came with it gets its own, which goes first.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from peers.peer import Peer

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / "build" / "peers"
TORCH = ENVIRONMENTS / "torch"
CONSTRAINTS = ROOT / "constraints.txt"


class NotInstalled(Exception):
    """A grader that cannot be had here, with pip's last line."""


def commands_of(peer: Peer) -> Path:
    """The folder with the grader's commands, installed if it is not there. Raises NotInstalled."""
    if not peer.packages:
        return Path(sys.executable).parent
    # torch and torchvision in one pip call: see constraints.txt
    pins = ("--constraint", str(CONSTRAINTS))
    _once(TORCH, "--target", str(TORCH), *pins, "torch", "torchvision")
    own = ENVIRONMENTS / peer.packages[0].partition("[")[0]
    if not own.exists():
        venv.create(own, with_pip=True)
        site = own / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
        (site / "torch.pth").write_text(f"{TORCH}\n", encoding="utf-8")
    _once(own, *peer.packages, python=own / "bin" / "python")
    return own / "bin"


def _once(folder: Path, *words: str, python: Path = Path(sys.executable)) -> None:
    """pip install, unless the same has been installed there before."""
    done, wanted = folder / ".installed", f"{words} {CONSTRAINTS.read_text(encoding='utf-8')}"
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return
    command = [python, "-m", "pip", "install", "--quiet", *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NotInstalled((ran.stderr.strip() or "pip failed").splitlines()[-1])
    done.write_text(wanted, encoding="utf-8")


def version_of(peer: Peer, commands: Path) -> str:
    """The installed version of a grader."""
    package = peer.packages[0].partition("[")[0] if peer.packages else "labgrader"
    ask = f"from importlib.metadata import version; print(version({package!r}))"
    command = [commands / "python", "-c", ask]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
