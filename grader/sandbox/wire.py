"""The wire between judge and worker: bounded JSON for the structure, safetensors for the numbers.

    message = <length of JSON, length of tensors> JSON tensors

Nothing is ever unpickled. What a worker sends is a claim by a hostile program, so the reader looks at
lengths first, at the structure second, at names, shapes and dtypes third, and only then takes memory.
"""

from __future__ import annotations

import builtins
import json
import math
import struct
import sys
import types
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy
import torch
from safetensors.torch import load as load_tensors

HEADER = struct.Struct("<II")
MAX_JSON = 1 << 20
MAX_TENSORS = 64 << 20
MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_DIMENSIONS = 16
MAX_LENGTH = 1 << 14  # of a dimension of a reply's tensors: a test may go through it row by row
MAX_ELEMENTS = 1 << 22  # of all tensors of a reply: a test may take some copies, in float64
MAX_BITS = 1000  # of a whole number; beyond it no float can be compared with it

_AS_IT_IS = frozenset({type(None), bool, int, float, str})

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
_NAMES = {dtype: name for name, dtype in DTYPES.items()}


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
    if isinstance(value, numpy.generic):
        value = value.item()
    kind = type(value)  # a class of theirs may lie about all else
    if value is None or kind is bool:
        return value
    if issubclass(kind, torch.Tensor):
        return _dense(value)
    if issubclass(kind, int):
        return int.__int__(value) if int.bit_length(value) <= MAX_BITS else Opaque("int")
    if issubclass(kind, float):
        return float.__float__(value)
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, tuple):
        return tuple(plain(item, depth + 1) for item in tuple.__iter__(value))
    if issubclass(kind, list):
        return [plain(item, depth + 1) for item in list.__iter__(value)]
    if issubclass(kind, dict) and all(type(key) is str for key in dict.__iter__(value)):
        return {key: plain(item, depth + 1) for key, item in dict.items(value)}
    return Opaque(_type_name(kind))


def _dense(tensor: torch.Tensor) -> torch.Tensor | Opaque:
    with torch._C.DisableTorchFunctionSubclass():  # the tensor, whatever its class makes of it
        if tensor.is_meta or tensor.is_nested:
            return Opaque(f"torch.Tensor ({'meta' if tensor.is_meta else 'nested'})")
        if tensor.layout != torch.strided:
            return Opaque(f"torch.Tensor ({tensor.layout})")
        if tensor.dtype not in DTYPES.values():
            return Opaque(f"torch.Tensor ({tensor.dtype})")
        return tensor.detach().as_subclass(torch.Tensor)


def _type_name(kind: type) -> str:
    module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}"[:100]


# -- writing


def pack(value: Any) -> bytes:
    """A message: any structure of plain values."""
    tensors: dict[str, torch.Tensor] = {}
    structure = json.dumps(_lower(value, tensors)).encode()
    body = _tensors_as_bytes(tensors) if tensors else b""
    return HEADER.pack(len(structure), len(body)) + structure + body


def _tensors_as_bytes(tensors: Mapping[str, torch.Tensor]) -> bytes:
    """What ``safetensors.torch.save`` writes of dense ones on the CPU, at a fraction of its cost.

    The format: https://huggingface.co/docs/safetensors. Wider numbers stand first, so that each tensor
    begins where its numbers may.
    """
    header: dict[str, Any] = {}
    pieces: list[bytes] = []
    end = 0
    for key, tensor in sorted(tensors.items(), key=lambda entry: -entry[1].element_size()):
        start, shape = end, list(tensor.shape)
        if tensor.numel():
            pieces.append(tensor.view(-1).view(torch.uint8).numpy().tobytes())
            end += len(pieces[-1])
        header[key] = {"dtype": _NAMES[tensor.dtype], "shape": shape, "data_offsets": [start, end]}
    table = json.dumps(header).encode()
    table += b" " * (-len(table) % 8)
    return b"".join([struct.pack("<Q", len(table)), table, *pieces])


def _lower(value: Any, tensors: dict[str, torch.Tensor]) -> Any:
    """``value`` as JSON: plain values as they are, anything else as an object with one key, its kind."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is tuple or kind is list:
        return {kind.__name__: [_lower(item, tensors) for item in value]}
    if kind is dict:
        return {"dict": [[key, _lower(item, tensors)] for key, item in value.items()]}
    if isinstance(value, torch.Tensor):
        key = str(len(tensors))
        order = _order_in_memory(value)
        tensors[key] = value.detach().to("cpu", copy=True).permute(order).contiguous()
        turned = [] if order == sorted(order) else order
        return {"tensor": [key, value.device.type, value.requires_grad, *turned]}
    if kind is Opaque:
        return {"opaque": value.type_name}
    raise TypeError(f"{kind.__name__} cannot cross to a worker")


def _order_in_memory(tensor: torch.Tensor) -> list[int]:
    """The order of dimensions in which it lies in memory without a gap, as a transposed one does.

    Their own order if there is none, as of a slice: then it arrives in one piece.
    """
    own = list(range(tensor.dim()))
    if tensor.is_contiguous():
        return own
    order = sorted(own, key=tensor.stride, reverse=True)
    return order if tensor.permute(order).is_contiguous() else own


# -- reading


def lengths(header: bytes) -> tuple[int, int]:
    """The two lengths that a header announces; BadReply if either is beyond its cap."""
    if len(header) != HEADER.size:
        raise BadReply("it is cut off")
    structure, body = HEADER.unpack(header)
    if structure > MAX_JSON or body > MAX_TENSORS:
        raise BadReply("it is too large")
    return structure, body


def read_message(message: bytes, *, is_question: bool = False) -> tuple[Any, set[str]]:
    """A whole message's value and the device types its tensors lived on; BadReply if anything is off."""
    structure, body = lengths(message[: HEADER.size])
    start = HEADER.size + structure
    if len(message) != start + body:
        raise BadReply("it is cut off")
    return unpack(message[HEADER.size : start], message[start:], is_question=is_question)


def unpack(structure: bytes, body: bytes, *, is_question: bool = False) -> tuple[Any, set[str]]:
    """A message's value and the device types its tensors lived on; BadReply if anything is off.

    A question may hold a whole data set, and a tensor that lies transposed in memory stays so: an input of
    its own kind. What a reply holds is bounded by what a test may do with it, and each lies in one piece.
    """
    try:
        tree = json.loads(structure.decode("ascii"))  # as pack writes it: no guessing of encodings
    except (ValueError, RecursionError) as error:
        raise BadReply("it is not valid JSON") from error
    tensors = _read_tensors(body)
    if not is_question:
        _check_sizes(tensors.values())
    reader = _Reader(tensors, is_question=is_question)
    return reader.raised(tree, 0), reader.devices


class _Reader:
    """Turns JSON back into values, counting as it goes."""

    def __init__(self, tensors: dict[str, torch.Tensor], *, is_question: bool) -> None:
        self.tensors, self.is_question = tensors, is_question
        self.devices: set[str] = set()
        self.nodes = 0

    def raised(self, tree: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > 2 * MAX_DEPTH or self.nodes > MAX_NODES:
            raise BadReply("its structure is too large")
        if type(tree) is str:
            return _text(tree)
        if type(tree) is int and tree.bit_length() > MAX_BITS:
            raise BadReply("it holds a number beyond all bounds")
        if type(tree) in _AS_IT_IS:
            return tree
        match list(tree.items()) if type(tree) is dict else None:
            case [("tensor", [str(key), str(device), bool(grad), *order])]:
                return self._tensor(key, device, grad, order)
            case [("opaque", str(name))]:
                return Opaque(name if _is_known(name) else "something else")
            case [("tuple", list(items))]:
                return tuple([self.raised(item, depth + 1) for item in items])
            case [("list", list(items))]:
                return [self.raised(item, depth + 1) for item in items]
            case [("dict", list(items))]:
                return dict([self._pair(item, depth) for item in items])
        raise BadReply("its structure is not the agreed one")

    def _pair(self, item: Any, depth: int) -> tuple[str, Any]:
        if type(item) is not list or len(item) != 2 or type(item[0]) is not str:
            raise BadReply("its structure is not the agreed one")
        return _text(item[0]), self.raised(item[1], depth + 1)

    def _tensor(self, key: str, device: str, grad: bool, order: list[Any]) -> torch.Tensor:
        tensor = self.tensors.pop(key, None)  # so that no two places share one
        if tensor is None:
            raise BadReply("it names a tensor that it does not hold")
        if order:
            if set(map(type, order)) != {int} or sorted(order) != [*range(tensor.dim())]:
                raise BadReply("it holds a tensor of an impossible shape")
            tensor = tensor.permute([order.index(n) for n in range(len(order))])
            tensor = tensor if self.is_question else tensor.contiguous()
        self.devices.add(device[:20])
        if grad and tensor.is_floating_point():
            tensor.requires_grad_()
        return tensor


def _text(text: str) -> str:
    """Without lone surrogates, which no file could hold."""
    return text.encode(errors="replace").decode()


def _is_known(name: str) -> bool:
    """Whether a class is Python's or a library's: a name of a student's could carry anything."""
    words = name[:100].replace("(", "").replace(")", "").split(" ")
    return len(words) <= 2 and all(map(_is_library_name, words))


def _is_library_name(word: str) -> bool:
    module, _, name = word.rpartition(".")
    if not module:
        return word in _PYTHONS_OWN
    if module.partition(".")[0] not in ("torch", "numpy"):
        return False
    return issubclass(type(names_in(module).get(name)), _NAMED)  # isinstance asks the object, too


def names_in(module: str) -> Mapping[str, Any]:
    """What a loaded module defines.

    No look-up by attribute: some modules import what they are asked for, torch.ops makes it up.
    """
    return getattr(sys.modules.get(module), "__dict__", {})


_NAMED = (type, torch.dtype, torch.layout)
_PYTHONS_OWN = {"meta", "nested", *vars(builtins)} | {
    kind.__name__ for kind in vars(types).values() if isinstance(kind, type)
}


def _read_tensors(body: bytes) -> dict[str, torch.Tensor]:
    if not body:
        return {}
    try:
        _check_tensors(body)
        return {key: _true_or_false(tensor) for key, tensor in load_tensors(body).items()}
    except BadReply:
        raise
    except Exception as error:  # whatever the library says of bytes that a stranger made
        raise BadReply("its tensors are damaged") from error


def _check_sizes(tensors: Collection[torch.Tensor]) -> None:
    """Bounds far beyond what a lab asks for, so that no answer makes a test slow or large."""
    if sum(_elements(tensor.shape) for tensor in tensors) > MAX_ELEMENTS:
        raise BadReply("its tensors are too large")
    if any(length > MAX_LENGTH for tensor in tensors for length in tensor.shape):
        raise BadReply("it holds a tensor that is too long")


def _elements(shape: Iterable[int]) -> int:
    """How many a tensor holds, or would hold without its dimensions of size 0: a sum over one has them."""
    return math.prod(max(length, 1) for length in shape)


def _true_or_false(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor of bool holds no byte but 0 and 1, whatever the bytes were that it was read from."""
    return tensor.view(torch.uint8) != 0 if tensor.dtype == torch.bool else tensor


def _check_tensors(body: bytes) -> None:
    """Names, dtypes, shapes and extents of a safetensors header, before any memory is taken for it."""
    (size,) = struct.unpack("<Q", body[:8])
    if size > MAX_JSON or size > len(body) - 8:
        raise BadReply("its tensors are damaged")
    header = json.loads(body[8 : 8 + size], object_pairs_hook=_once)
    header.pop("__metadata__", None)
    if len(header) > MAX_NODES:
        raise BadReply("it holds too many tensors")
    for entry in header.values():
        start, end = entry["data_offsets"]
        shape = entry["shape"]
        if entry["dtype"] not in DTYPES or len(shape) > MAX_DIMENSIONS:
            raise BadReply("it holds a tensor of a kind that may not cross")
        if any(type(length) is not int or length < 0 for length in shape) or (
            _elements(shape) > MAX_TENSORS  # an empty one has strides
        ):
            raise BadReply("it holds a tensor of an impossible shape")
        itemsize = DTYPES[entry["dtype"]].itemsize
        if end - start != math.prod(shape) * itemsize or end > len(body) - 8 - size:
            raise BadReply("it holds a tensor whose size and shape disagree")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; two readers must not disagree on which of two equal keys counts."""
    if len(table := dict(pairs)) != len(pairs):
        raise BadReply("its tensors are damaged")
    return table
