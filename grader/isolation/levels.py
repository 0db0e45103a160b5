"""Isolation levels A to D: what each is made of, and how a machine comes to have it.

A   namespaces + Landlock + seccomp + control group
B   A without the control group
C   Landlock + seccomp + rlimits
D   rlimits and a session of its own: no security boundary
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.records import Isolation
from grader.sandbox.confine import Walls

NAMESPACES = (
    *("PID namespace", "mount namespace", "network namespace", "IPC namespace", "UTS namespace"),
    *("read-only root without the course", "private scratch", "own user"),
)
FILTERS = ("Landlock", "seccomp")
GROUP = "control group"
PRIVILEGES = ("no privileges", "not dumpable")
LIMITS = ("own session", "empty environment", "rlimits", "own processors", "deadline")

_REMEDIES = {
    "namespaces": "run as root, or allow user namespaces",
    "Landlock": "needs Linux 5.13 or newer, with landlock among the kernel's lsm=",
    "seccomp": "install libseccomp (Debian: libseccomp2)",
    GROUP: "run as root, or as a user inside `systemd-run --user --scope`",
}
"""Layer to what to do so that it is there."""


def isolation(
    walls: Walls, missing: Mapping[str, str], broken: Mapping[str, str] | None = None
) -> Isolation:
    """What stands around workers.

    ``missing``: the layers that are not there, and why ("": nobody asked). ``broken``: what a trial got
    done of what none may do, and how it went.
    """
    layers = [*(NAMESPACES if walls is Walls.NAMESPACES else ())]
    if walls is not Walls.NONE:
        layers += [layer for layer in (*FILTERS, GROUP) if layer not in missing]
        layers += PRIVILEGES
    reasons = [sentence(layer, why) for layer, why in missing.items() if why]
    reasons += [f"a trial could {what}: {how}" for what, how in (broken or {}).items()]
    level = "D" if broken else _level(walls, missing)
    return Isolation(level, (*layers, *LIMITS), tuple(reasons))


def _level(walls: Walls, missing: Mapping[str, str]) -> str:
    if walls is Walls.NONE or any(layer in missing for layer in FILTERS):
        return "D"
    if walls is Walls.FILTERS:
        return "C"
    return "B" if GROUP in missing else "A"


def sentence(layer: str, why: str) -> str:
    """Why a layer is not there, and what to do so that it is."""
    return f"{layer}: {why}; {_REMEDIES[layer]}"
