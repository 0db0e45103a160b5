"""Records as the journal keeps them: JSON, packed."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeVar

from cattrs.preconf.json import make_converter

from grader.records import Isolation, Place, Text
from grader.sandbox.loading import Broken

T = TypeVar("T")
Replies = tuple[tuple[str, ...], tuple[bytes, ...]]
"""Digests of questions, and what came back."""
_converter = make_converter()


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is kept of a program beside its answers."""

    broken: tuple[Broken, ...]
    """What of it could not be loaded."""
    evidence: tuple[Text, ...]
    """What else was seen while it answered."""
    isolation: Isolation | None
    """How it was held."""


def packed(record: object) -> bytes:
    """A record as bytes."""
    content = json.dumps(_converter.unstructure(record), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(content.encode())


def unpacked(kind: type[T], content: bytes) -> T:
    """The record that ``packed`` made the bytes of; a field that is younger than they are has its default."""
    return _converter.structure(json.loads(zlib.decompress(content)), kind)


def joined(replies: Replies) -> bytes:
    """What came back in one test as bytes, which are the same for the same replies."""
    questions, own = replies
    head = json.dumps([questions, [len(reply) for reply in own]]).encode()
    return head + b"\n" + b"".join(own)


def parted(content: bytes) -> Replies:
    """What ``joined`` put together."""
    head, _, rest = content.partition(b"\n")
    questions, sizes = json.loads(head)
    ends = list(accumulate(sizes))
    own = (rest[end - size : end] for end, size in zip(ends, sizes, strict=True))
    return tuple(questions), tuple(own)


@_converter.register_unstructure_hook
def _text_as_json(text: Text) -> dict[str, Any]:
    return {"text": text.template, "of": {k: _value_as_json(v) for k, v in text.values.items()}}


@_converter.register_structure_hook
def _text_from_json(found: Any, _: Any) -> Text:
    return Text(found["text"], {name: _value_from_json(own) for name, own in found["of"].items()})


def _value_as_json(value: Any) -> Any:
    """A number or a string as it is; a text and a place as tables with keys of their own."""
    return _converter.unstructure(value) if isinstance(value, Text | Place) else value


def _value_from_json(found: Any) -> Any:
    if isinstance(found, dict):
        return _converter.structure(found, Text if "text" in found else Place)
    return found
