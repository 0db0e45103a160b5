"""The wire between judge and worker: bounded JSON for the structure, safetensors for the numbers.

    message = <length of JSON, length of tensors> JSON tensors

Nothing is ever unpickled. What a worker sends is a claim by a hostile program, so the reader looks at
lengths first, at the structure second, at names, shapes and dtypes third, and only then takes memory.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy
import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors

HEADER = struct.Struct("<II")
MAX_JSON = 1 << 20
MAX_TENSORS = 64 << 20
MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_DIMENSIONS = 16

DTYPES = {
    "BOOL": torch.bool,
    "U8": torch.uint8,
    "I8": torch.int8,
    "I16": torch.int16,
    "I32": torch.int32,
    "I64": torch.int64,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F32": torch.float32,
    "F64": torch.float64,
}
"""safetensors' name to the dtypes that may cross; complex and quantised ones arrive as Opaque."""


class BadReply(Exception):
    """What arrived is no valid message; says why in a few words that repeat nothing of it."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that does not cross: only the name of its class is known."""

    type_name: str


# -- what an answer becomes: the same in a worker and in a student's own process


def plain(value: Any, depth: int = 0) -> Any:
    """Reduce an answer to plain values: dense detached tensors, exact Python numbers, strings, containers.

    numpy scalars become the Python number; whatever else is not plain becomes Opaque.
    """
    if depth > MAX_DEPTH:
        return Opaque("nested too deeply")
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, torch.Tensor):
        return _dense(value)
    if isinstance(value, numpy.generic):
        value = value.item()
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, tuple):
        return tuple(plain(item, depth + 1) for item in tuple.__iter__(value))
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in list.__iter__(value)]
    if isinstance(value, dict) and all(type(key) is str for key in dict.__iter__(value)):
        return {key: plain(item, depth + 1) for key, item in dict.items(value)}
    return Opaque(_type_name(value))


def _dense(tensor: torch.Tensor) -> torch.Tensor | Opaque:
    crosses = tensor.layout == torch.strided and tensor.dtype in DTYPES.values()
    if not crosses or tensor.is_meta:
        return Opaque(f"torch.Tensor on {tensor.device}, {tensor.dtype}, {tensor.layout}")
    return torch.Tensor.detach(tensor).as_subclass(torch.Tensor)


def _type_name(value: Any) -> str:
    kind = type(value)
    module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}"[:100]


# -- writing


def pack(value: Any) -> bytes:
    """A message: any structure of plain values."""
    tensors: dict[str, torch.Tensor] = {}
    structure = json.dumps(_lower(value, tensors)).encode()
    body = save_tensors(tensors) if tensors else b""
    return HEADER.pack(len(structure), len(body)) + structure + body


def _lower(value: Any, tensors: dict[str, torch.Tensor]) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case torch.Tensor():
            key = str(len(tensors))
            tensors[key] = value.detach().to("cpu", copy=True).contiguous()
            return {"tensor": key, "device": value.device.type, "grad": value.requires_grad}
        case Opaque():
            return {"opaque": value.type_name}
        case tuple():
            return {"tuple": [_lower(item, tensors) for item in value]}
        case list():
            return {"list": [_lower(item, tensors) for item in value]}
        case dict():
            return {"dict": [[key, _lower(item, tensors)] for key, item in value.items()]}
    raise TypeError(f"{type(value).__name__} cannot cross to a worker")


# -- reading


def lengths(header: bytes) -> tuple[int, int]:
    """The two lengths that a header announces; BadReply if either is beyond its cap."""
    structure, body = HEADER.unpack(header)
    if structure > MAX_JSON or body > MAX_TENSORS:
        raise BadReply("it is too large")
    return structure, body


def unpack(structure: bytes, body: bytes) -> tuple[Any, set[str]]:
    """A message's value and the device types its tensors lived on; BadReply if anything is off."""
    try:
        tree = json.loads(structure)
    except (ValueError, RecursionError) as error:
        raise BadReply("it is not valid JSON") from error
    reader = _Reader(_read_tensors(body))
    return reader.raised(tree, 0), reader.devices


class _Reader:
    """Turns JSON back into values, counting as it goes."""

    def __init__(self, tensors: dict[str, torch.Tensor]) -> None:
        self.tensors = tensors
        self.devices: set[str] = set()
        self.nodes = 0

    def raised(self, tree: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > 2 * MAX_DEPTH or self.nodes > MAX_NODES:
            raise BadReply("its structure is too large")
        match tree:
            case str():
                return tree.encode(errors="replace").decode()  # no lone surrogates
            case None | bool() | int() | float():
                return tree
            case {"tensor": str(key), "device": str(device), "grad": bool(grad), **rest} if not rest:
                return self._tensor(key, device, grad)
            case {"opaque": str(name), **rest} if not rest:
                return Opaque(name[:100])
            case {"tuple": list(items), **rest} if not rest:
                return tuple(self.raised(item, depth + 1) for item in items)
            case {"list": list(items), **rest} if not rest:
                return [self.raised(item, depth + 1) for item in items]
            case {"dict": list(items), **rest} if not rest:
                return dict(self._pair(item, depth) for item in items)
        raise BadReply("its structure is not the agreed one")

    def _pair(self, item: Any, depth: int) -> tuple[str, Any]:
        match item:
            case [str(key), value]:
                return key, self.raised(value, depth + 1)
        raise BadReply("its structure is not the agreed one")

    def _tensor(self, key: str, device: str, grad: bool) -> torch.Tensor:
        if key not in self.tensors:
            raise BadReply("it names a tensor that it does not hold")
        self.devices.add(device[:20])
        tensor = self.tensors[key]
        if grad and tensor.is_floating_point():
            tensor.requires_grad_()
        return tensor


def _read_tensors(body: bytes) -> dict[str, torch.Tensor]:
    if not body:
        return {}
    try:
        _check_tensors(body)
        return load_tensors(body)
    except BadReply:
        raise
    except Exception as error:  # whatever the library says of bytes that a stranger made
        raise BadReply("its tensors are damaged") from error


def _check_tensors(body: bytes) -> None:
    """Names, dtypes, shapes and extents of a safetensors header, before any memory is taken for it."""
    (size,) = struct.unpack("<Q", body[:8])
    if size > MAX_JSON or size > len(body) - 8:
        raise BadReply("its tensors are damaged")
    header = json.loads(body[8 : 8 + size])
    header.pop("__metadata__", None)
    if len(header) > MAX_NODES:
        raise BadReply("it holds too many tensors")
    for entry in header.values():
        start, end = entry["data_offsets"]
        shape = entry["shape"]
        if entry["dtype"] not in DTYPES or len(shape) > MAX_DIMENSIONS:
            raise BadReply("it holds a tensor of a kind that may not cross")
        if any(type(length) is not int or not 0 <= length <= MAX_TENSORS for length in shape):
            raise BadReply("it holds a tensor of an impossible shape")
        itemsize = DTYPES[entry["dtype"]].itemsize
        if end - start != math.prod(shape) * itemsize or end > len(body) - 8 - size:
            raise BadReply("it holds a tensor whose size and shape disagree")
