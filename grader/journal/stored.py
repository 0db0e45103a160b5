"""Records as the journal keeps them: JSON, packed."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from grader.plain_records import as_table, from_table
from grader.records import Isolation, Text
from grader.sandbox.loading import Broken

T = TypeVar("T")
Replies = tuple[tuple[str, ...], tuple[bytes, ...]]
"""Digests of questions, and what came back."""


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
    content = json.dumps(as_table(record), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(content.encode())


def unpacked(kind: type[T], content: bytes) -> T:
    """The record that ``packed`` made the bytes of; a field that is younger than they are has its default."""
    return from_table(kind, json.loads(zlib.decompress(content)))


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
