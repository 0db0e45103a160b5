"""The loop of one worker: load a submission, then answer questions until the judge hangs up."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.sandbox import trial
from grader.sandbox.calls import Subject, set_the_stage
from grader.sandbox.loading import load, parse
from grader.sandbox.reading import uses_of
from grader.sandbox.wire import HEADER, Opaque, pack, unpack


def serve(channel: socket.socket, scratch: Path, probes: ModuleType) -> None:
    """Answer until the other end closes. Student code runs below this frame; nothing above it is secret."""
    order = receive(channel)
    if order is None:
        return
    if "rules" not in order:
        channel.sendall(pack(_on_trial(order)))
        return
    subject, broken = _load(order, scratch, probes)
    channel.sendall(pack({"broken": broken}))
    while (question := receive(channel)) is not None:
        channel.sendall(_packed(subject.answer(question)))


def _on_trial(order: dict[str, Any]) -> dict[str, Any]:
    """This worker is thrown away: it tries what student code must not be able to do."""
    if "try" in order:
        return {"done": trial.attempts(order["try"])}
    trial.fill_shared_memory(order["fill"])
    return {"done": {}}


def receive(channel: socket.socket) -> Any:
    """The next message of the judge; None when it has hung up."""
    header = _exactly(channel, HEADER.size)
    if header is None:
        return None
    structure, body = HEADER.unpack(header)
    content = _exactly(channel, structure + body)
    if content is None:
        return None
    return unpack(content[:structure], content[structure:], is_question=True)[0]


def _exactly(channel: socket.socket, count: int) -> bytes | None:
    content = bytearray(count)
    view = memoryview(content)
    while view:
        received = channel.recv_into(view)
        if not received:
            return None
        view = view[received:]
    return bytes(content)


def _load(
    order: dict[str, Any], scratch: Path, probes: ModuleType
) -> tuple[Subject, list[list[Any]]]:
    sys.path.append(str(scratch))  # behind everything else: a helper module shadows nothing
    helpers = {
        name: (_place(scratch, name, source), source) for name, source in order["helpers"].items()
    }
    program = parse(order["cells"])
    uses = uses_of(program, helpers, order["rules"])
    set_the_stage(order["seed"])
    module, broken = load(order["module"], program, order["wanted"])
    reference = None
    if order["reference"]:
        reference = sys.modules["reference"] = ModuleType("reference")
        exec(compile(order["reference"], "reference", "exec"), reference.__dict__)
        for name in order["replaced"]:
            setattr(module, name, getattr(reference, name))
    text = [*order["cells"], *helpers.values()]
    found = [[b.label, b.line, b.error, b.message, list(b.names)] for b in broken]
    return Subject(module, probes, text, uses, reference=reference), found


def _place(scratch: Path, name: str, source: str) -> str:
    path = scratch / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return str(path)


def _packed(reply: dict[str, Any]) -> bytes:
    try:
        return pack(reply)
    except (TypeError, ValueError, RuntimeError):  # a value that cannot be written down
        return pack({"value": Opaque("something that cannot be sent"), "used": reply["used"]})
