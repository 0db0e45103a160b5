"""What crosses the trust line arrives as it was sent; what a stranger made ends in BadReply, soon."""

import contextlib
import json
import math
import re
import struct
import sys
import time
import tracemalloc
import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Iterator
from typing import Any

import numpy
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from safetensors.torch import save

from grader.judging.observer import _read_broken
from grader.judging.student import Answer, read_answer
from grader.sandbox.wire import (
    DTYPES,
    HEADER,
    MAX_ELEMENTS,
    MAX_JSON,
    MAX_LENGTH,
    MAX_TENSORS,
    BadReply,
    Opaque,
    lengths,
    pack,
    plain,
    read_message,
    unpack,
)

LABELS = {"lab1.py": 100_000, "lab1.ipynb cell 3": 100_000}
ONE = {"tensor": ["0", "cpu", False]}


def received(message: bytes) -> Any:
    """What the judge makes of a message."""
    structure, body = lengths(message[: HEADER.size])
    content = message[HEADER.size :]
    assert len(content) == structure + body
    return unpack(content[:structure], content[structure:])[0]


def crossed(value: Any) -> Any:
    """A value after its way through the wire."""
    return received(pack(value))


def same(one: Any, other: Any) -> bool:
    """Equal in type and value, tensors and NaN included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return bool(one == other) or (one != one and other != other)


def tensors(header: Any, data: bytes = b"") -> bytes:
    """A safetensors body that says whatever one likes."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(shape: Any, offsets: Any, dtype: Any = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def bad(structure: Any, body: bytes = b"") -> str:
    """Why the judge refuses a message."""
    text = structure if isinstance(structure, bytes) else json.dumps(structure).encode()
    with pytest.raises(BadReply) as refused:
        unpack(text, body)
    return str(refused.value)


# -- honest messages

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=15,
)


@settings(max_examples=100, deadline=None)
@given(PLAIN)
def test_plain_values_arrive_as_they_were_sent(value: Any) -> None:
    """Numbers, strings, lists, tuples and dicts keep their type and value, whatever they hold."""
    assert same(crossed(value), value)


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=str)
@pytest.mark.parametrize("shape", [(), (0, 3), (1,), (2, 3), (2, 0, 2)])
def test_tensors_arrive_as_they_were_sent(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    """A tensor keeps dtype, shape and values, empty and 0-dimensional ones too."""
    tensor = torch.arange(math.prod(shape)).reshape(shape).to(dtype)

    assert same(crossed([tensor, {"again": tensor}]), [tensor, {"again": tensor}])


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(6.0).reshape(2, 3).T,
        torch.arange(10.0)[::3],
        torch.ones(1).expand(3, 4),
        torch.tensor([math.nan, math.inf, -math.inf, -0.0]),
        torch.complex(torch.ones(2), torch.ones(2)).conj().imag,
    ],
    ids=["transposed", "strided", "expanded", "not finite", "negative view"],
)
def test_views_arrive_as_their_values(tensor: torch.Tensor) -> None:
    """Memory layout does not matter: the values cross."""
    arrived = crossed(tensor)

    assert torch.allclose(arrived, tensor, rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("dimensions", [(1, 0, 2), (2, 0, 1), (0, 2, 1)], ids=str)
def test_a_question_keeps_how_an_input_lies_in_memory(dimensions: tuple[int, ...]) -> None:
    """A transposed input arrives transposed, as at home; what is replied lies in one piece."""
    tensor = torch.arange(24.0).reshape(2, 3, 4).permute(dimensions).requires_grad_()
    question, _ = read_message(pack(tensor), is_question=True)
    reply, _ = read_message(pack(tensor))

    assert question.stride() == tensor.stride()
    assert reply.is_contiguous()
    assert torch.equal(question, tensor)
    assert torch.equal(reply, tensor)
    assert question.requires_grad
    assert question.is_leaf


@pytest.mark.parametrize("order", [[1, 1], [0], [0, 2], [True, False], ["1", "0"], [1.0, 0.0]])
def test_an_order_that_is_none_is_refused(order: list[Any]) -> None:
    """Dimensions of a reply come each once, as whole numbers."""
    structure = json.dumps({"tensor": ["0", "cpu", False, *order]}).encode()

    with pytest.raises(BadReply, match="impossible shape"):
        unpack(structure, save({"0": torch.ones(2, 3)}))


def test_arguments_keep_their_need_for_gradients() -> None:
    """A leaf that requires gradients is one on the other side too."""
    arrived = crossed((torch.ones(2, requires_grad=True), torch.ones(2)))

    assert [tensor.requires_grad for tensor in arrived] == [True, False]
    assert arrived[0].is_leaf


def test_the_devices_of_tensors_are_told() -> None:
    """Beside the value comes the set of device types that its tensors lived on."""
    message = pack([torch.ones(1)])
    structure, _ = lengths(message[: HEADER.size])
    content = message[HEADER.size :]

    assert unpack(content[:structure], content[structure:])[1] == {"cpu"}


def test_what_cannot_cross_to_a_worker_says_so() -> None:
    """A test that passes an object as an argument hears which kind cannot cross."""
    with pytest.raises(TypeError, match="object cannot cross to a worker"):
        pack([object()])


# -- what an answer is reduced to


class Liar(torch.Tensor):
    """A tensor that answers every question with a lie."""

    @classmethod
    def __torch_function__(cls, *_: Any) -> Any:
        return "a lie"


class LyingInt(int):
    def __int__(self) -> int:
        return 7

    def __index__(self) -> int:
        return 8

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


class LyingFloat(float):
    def __float__(self) -> float:
        return 7.0


class LyingStr(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "a lie"

    def __iter__(self) -> Iterator[str]:
        return iter(["a lie"])


class LyingList(list):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[Any]:
        return iter([7])


class LyingDict(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        return [("a lie", 7)]


class Masked:
    """An object that says it is a tensor."""

    __class__ = torch.Tensor  # type: ignore[assignment]


Pair = namedtuple("Pair", "left right")


@pytest.mark.parametrize(
    ("answer", "reduced"),
    [
        (torch.nn.Parameter(torch.ones(2)), torch.ones(2)),
        (torch.ones(2).as_subclass(Liar), torch.ones(2)),
        (LyingInt(5), 5),
        (LyingFloat(5.0), 5.0),
        (LyingStr("said"), "said"),
        (LyingList([1, 2]), [1, 2]),
        (LyingDict(seen=1), {"seen": 1}),
        (OrderedDict(seen=LyingInt(5)), {"seen": 5}),
        (Pair(1, 2.0), (1, 2.0)),
        (torch.Size([2, 3]), (2, 3)),
        (True, True),
        (numpy.float32(1.5), 1.5),
        (numpy.float64(1.5), 1.5),
        (numpy.int64(3), 3),
        (numpy.bool_(True), True),
        (numpy.str_("said"), "said"),
    ],
)
def test_an_answer_becomes_exactly_plain(answer: Any, reduced: Any) -> None:
    """Subclasses become what they are a subclass of, whatever their methods say."""
    found = plain(answer)

    assert same(found, reduced)
    assert not isinstance(found, torch.Tensor) or not found.requires_grad
    assert same(crossed(found), reduced)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (torch.eye(2).to_sparse(), "torch.Tensor (torch.sparse_coo)"),
        (torch.empty(2, device="meta"), "torch.Tensor (meta)"),
        (torch.zeros(2, dtype=torch.complex64), "torch.Tensor (torch.complex64)"),
        (torch.zeros(2).to(torch.float8_e4m3fn), "torch.Tensor (torch.float8_e4m3fn)"),
        ((i for i in range(3)), "generator"),
        (lambda x: x, "function"),
        (map(len, []), "map"),
        (range(3), "range"),
        ({1, 2}, "set"),
        (b"bytes", "bytes"),
        ({1: 2}, "dict"),
        (2j, "complex"),
        (1 << 20_000, "int"),
        (numpy.ones(2), "numpy.ndarray"),
        (torch.float32, "torch.dtype"),
        (torch.nn.Linear(1, 1), "torch.nn.modules.linear.Linear"),
        (int, "type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_plain_arrives_as_its_name(answer: Any, name: str) -> None:
    """Of anything else only the name of its class crosses."""
    assert plain(answer) == Opaque(name)
    assert crossed(plain(answer)) == Opaque(name)


@pytest.mark.filterwarnings("ignore")  # both are prototypes or deprecated, and torch says so
def test_quantised_and_nested_tensors_arrive_as_their_name() -> None:
    """Tensors that numbers alone do not describe do not cross."""
    quantised = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)
    nested = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])

    assert crossed(plain(quantised)) == Opaque("torch.Tensor (torch.qint8)")
    assert crossed(plain(nested)) == Opaque("torch.Tensor (nested)")


def test_an_object_that_claims_another_class_is_not_believed() -> None:
    """The class of an answer is what Python says it is, not what the object says."""
    assert plain(Masked()) == Opaque(f"{__name__}.Masked")


def test_a_list_within_itself_comes_to_an_end() -> None:
    """A structure without bottom is cut where no honest answer reaches."""
    endless: list[Any] = []
    endless.append(endless)

    text = str(plain(endless))

    assert "nested too deeply" in text


def test_the_name_of_a_students_own_class_does_not_cross() -> None:
    """A class can be named after a hidden input: the judge repeats library names only."""
    names = [
        "lab1.SumIs_3_5",
        "3.5, 4.5",
        "torch.secret_3_5",
        "numpy.x y z",
        "torch.Tensor (torch.x35)",
        "os.getcwd",
        "torch.nn.functional.relu",
        "torch.version.git_version",
        "torch.ops.secret_3_5",
        "torch.classes.secret_3_5",
        "\ud800",
        "",
    ]

    assert {crossed(Opaque(name)).type_name for name in names} == {"something else"}


@pytest.mark.parametrize(
    "name",
    [
        *("torch._inductor", "torch.onnx", "numpy.f2py", "numpy.matlib", "numpy.chararray"),
        "torch.distributed.reduce_op",
    ],
)
def test_a_name_imports_nothing(name: str) -> None:
    """Some modules of libraries import or warn when they are asked for a name: they are not asked."""
    before = set(sys.modules)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert crossed(Opaque(name)) == Opaque("something else")
    assert set(sys.modules) == before


def test_lone_surrogates_do_not_arrive() -> None:
    """A string that no file could hold is mended, as a value and as a key."""
    arrived = received(pack({"\ud800": "\udfff!"}))

    assert arrived == {"?": "?!"}


# -- hostile messages


@pytest.mark.parametrize("header", [b"", b"1234567", b"123456789"])
def test_a_cut_off_header_is_refused(header: bytes) -> None:
    """A header has eight bytes."""
    with pytest.raises(BadReply, match="it is cut off"):
        lengths(header)


@pytest.mark.parametrize(("structure", "body"), [(MAX_JSON + 1, 0), (0, MAX_TENSORS + 1)])
def test_a_message_that_announces_too_much_is_refused(structure: int, body: int) -> None:
    """Nothing is read of a message that is longer than the caps."""
    with pytest.raises(BadReply, match="it is too large"):
        lengths(HEADER.pack(structure, body))


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ([torch.zeros(MAX_LENGTH + 1, dtype=torch.uint8)], "too long"),
        ([torch.zeros(1, 0, MAX_LENGTH + 1)], "too long"),
        ([torch.zeros(MAX_LENGTH, MAX_ELEMENTS // MAX_LENGTH + 1)], "too large"),
        ([torch.zeros(MAX_LENGTH, 0, MAX_ELEMENTS // MAX_LENGTH + 1)], "too large"),
        ([torch.zeros(MAX_LENGTH, MAX_ELEMENTS // MAX_LENGTH), torch.zeros(1)], "too large"),
    ],
)
def test_a_reply_is_smaller_than_a_question(tensors: list[torch.Tensor], reason: str) -> None:
    """A test may go through an answer row by row and copy it; a question may hold a whole data set."""
    message = pack(tensors)
    structure, _ = lengths(message[: HEADER.size])
    content = message[HEADER.size :]

    assert unpack(content[:structure], content[structure:], is_question=True)
    with pytest.raises(BadReply, match=reason):
        received(message)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"[1,",
        b"[" * MAX_JSON,
        b"[" * 400_000 + b"]" * 400_000,
        b'{"list":[' * 100_000,
        b"1" * 5000,
        "1".encode("utf-16"),
        "1".encode("utf-32-le"),
        b"\xef\xbb\xbf1",
        '"杨"'.encode(),
    ],
    ids=[
        *("empty", "no text", "cut", "opened", "deep", "deep dicts", "long int"),
        *("UTF-16", "UTF-32", "byte order mark", "not ASCII"),
    ],
)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    """Broken, bottomless and overlong JSON alike end in one refusal."""
    assert bad(text) == "it is not valid JSON"


@pytest.mark.parametrize(
    ("structure", "why"),
    [
        ({}, "its structure is not the agreed one"),
        ([1], "its structure is not the agreed one"),
        ({"list": 1}, "its structure is not the agreed one"),
        ({"list": [], "tuple": []}, "its structure is not the agreed one"),
        ({"dict": [[1, 2]]}, "its structure is not the agreed one"),
        ({"dict": [["a"]]}, "its structure is not the agreed one"),
        ({"dict": {"a": 1}}, "its structure is not the agreed one"),
        ({"opaque": 1}, "its structure is not the agreed one"),
        ({"tensor": [0, "cpu", False]}, "its structure is not the agreed one"),
        ({"tensor": ["0", "cpu", 1]}, "its structure is not the agreed one"),
        ({"tensor": ["0", "cpu"]}, "its structure is not the agreed one"),
        ({str(i): 0 for i in range(50_000)}, "its structure is not the agreed one"),
        (ONE, "it names a tensor that it does not hold"),
        ({"list": [0] * 30_000}, "its structure is too large"),
        ({"list": [10**400]}, "it holds a number beyond all bounds"),
        ({"list": [-(10**400)]}, "it holds a number beyond all bounds"),
        ({"dict": [["a", {"b": 1}]]}, "its structure is not the agreed one"),
        ({"tensor": ["0", "cpu", None]}, "its structure is not the agreed one"),
    ],
)
def test_a_structure_that_was_not_agreed_is_refused(structure: Any, why: str) -> None:
    """Only the agreed forms are read, and only so many of them."""
    assert bad(structure) == why


def test_a_deep_structure_is_refused() -> None:
    """Lists within lists end where the judge's own stack is safe."""
    structure: Any = 0
    for _ in range(100):
        structure = {"list": [structure]}

    assert bad(structure) == "its structure is too large"


DAMAGED = "its tensors are damaged"
IMPOSSIBLE = "it holds a tensor of an impossible shape"
DISAGREE = "it holds a tensor whose size and shape disagree"
STRANGE = "it holds a tensor of a kind that may not cross"


@pytest.mark.parametrize(
    ("header", "data", "why"),
    [
        ({"0": entry([0, 2**62], [0, 0])}, b"", IMPOSSIBLE),
        ({"0": entry([0, 2**26, 2**26, 2**26], [0, 0])}, b"", IMPOSSIBLE),
        ({"0": entry([-1], [0, -4])}, b"", IMPOSSIBLE),
        ({"0": entry([-1, -1], [0, 4])}, b"1234", IMPOSSIBLE),
        ({"0": entry([1.0], [0, 4])}, b"1234", IMPOSSIBLE),
        ({"0": entry([True], [0, 4])}, b"1234", IMPOSSIBLE),
        ({"0": entry([10**300], [0, 4])}, b"1234", IMPOSSIBLE),
        ({"0": entry([1] * 17, [0, 4])}, b"1234", STRANGE),
        ({"0": entry([1], [0, 4], "F8_E4M3")}, b"1234", STRANGE),
        ({"0": entry([1], [0, 8], "C64")}, b"12345678", STRANGE),
        ({"0": entry([1], [0, 4], ["F32"])}, b"1234", DAMAGED),
        ({"0": entry([2], [0, 4])}, b"1234", DISAGREE),
        ({"0": entry([1], [0, 4])}, b"", DISAGREE),
        ({"0": entry([1], [-4, 0])}, b"1234", DAMAGED),
        ({"0": entry([1], [4, 8])}, b"12345678", DAMAGED),
        ({"0": entry([1], [0, 4]), "1": entry([1], [0, 4])}, b"1234", DAMAGED),
        ({"0": entry([1], [0, 4]), "1": entry([1], [2, 6])}, b"123456", DAMAGED),
        ({"0": entry([1], [0, 4])}, b"12345", DAMAGED),
        ({"0": entry([1], [0.0, 4.0])}, b"1234", DAMAGED),
        ({"0": entry([1], [False, True], "U8")}, b"1", DAMAGED),
        ({"0": entry([0], [2**64, 2**64])}, b"", DISAGREE),
        ({"0": entry([2**31, 2**31], [0, 2**64])}, b"", IMPOSSIBLE),
        ({"0": entry([1], [0, 4], "F8_E5M2")}, b"1234", STRANGE),
        ({"0": entry([2], [0, 1], "F4")}, b"1", STRANGE),
        ({"0": entry([1], [0, 8], "U64")}, b"12345678", STRANGE),
        ({"0": entry([1], [0, 4]), "__metadata__": {"a": 1}}, b"1234", DAMAGED),
        ({"0": entry([1], [0, 4]), "__metadata__": []}, b"1234", DAMAGED),
        ({"0": entry("1", [0, 4])}, b"1234", IMPOSSIBLE),
        ({"0": entry({}, [0, 4])}, b"1234", DAMAGED),
        ({"0": entry([1], [0, 4]) | {"more": 1}}, b"123", DISAGREE),
        (b'{"0":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}', b"", DAMAGED),
        (b'{"0":{"dtype":"F32","shape":[1],"data_offsets":[0,4e0]}}', b"1234", DAMAGED),
        ({"0": entry([1], ["0", "4"])}, b"1234", DAMAGED),
        ({"0": entry([1], [0])}, b"1234", DAMAGED),
        ({"0": {"dtype": "F32", "shape": [1]}}, b"1234", DAMAGED),
        ({"0": []}, b"", DAMAGED),
        ([], b"", DAMAGED),
        (b"NaN", b"", DAMAGED),
        (b'{"0":{"dtype":"F32","shape":[NaN],"data_offsets":[0,0]}}', b"", IMPOSSIBLE),
        (b'{"0":{"dtype":"F32","shape":[0],"data_offsets":[Infinity,Infinity]}}', b"", DISAGREE),
        (b"[" * 400_000, b"", DAMAGED),
        (b'{"a":' * 100_000, b"", DAMAGED),
        (b'{"0":' + b"1" * 5000 + b"}", b"", DAMAGED),
        (b'{"\\ud800":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}', b"", DAMAGED),
        (b"", b"", DAMAGED),
    ],
)
def test_a_lying_tensor_header_is_refused(header: Any, data: bytes, why: str) -> None:
    """Impossible shapes, kinds, extents and overlaps are refused before memory is taken for them."""
    assert bad(ONE, tensors(header, data)) == why


@pytest.mark.parametrize(
    "header",
    [
        b'{"0":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
        b'"0":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        b'{"0":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}',
    ],
    ids=["names", "fields"],
)
def test_equal_keys_in_a_tensor_header_are_refused(header: bytes) -> None:
    """Two readers could disagree on which of two equal keys counts, so there may not be two."""
    assert bad(ONE, tensors(header, b"1234")) == DAMAGED


@pytest.mark.parametrize("body", [b"1", b"1234567", b"\xff" * 8, struct.pack("<Q", 2**63) + b"{}"])
def test_a_cut_off_body_is_refused(body: bytes) -> None:
    """A body whose first eight bytes promise more than there is ends there."""
    assert bad(ONE, body) == DAMAGED


def test_a_hundred_thousand_tensors_are_refused() -> None:
    """As many names as fit into a header of the largest size do not get through."""
    header = {str(i): entry([0], [0, 0], "U8") for i in range(100_000)}

    assert bad(ONE, tensors(header)) == DAMAGED
    assert bad(ONE, tensors(b"{%s}" % b",".join(b'"%x":0' % i for i in range(80_000)))) == (
        "it holds too many tensors"
    )


def full(piece: bytes) -> bytes:
    """A list of as many such pieces as the largest structure holds."""
    return b'{"list":[' + piece + (b"," + piece) * (MAX_JSON // (len(piece) + 1) - 10) + b"]}"


@pytest.mark.parametrize(
    ("structure", "body"),
    [
        (json.dumps(ONE).encode(), tensors({"0": entry([2**40], [0, 2**42])})),
        (b"[" * MAX_JSON, b""),
        (full(b"[]"), b""),
        (full(b"{}"), b""),
        (full(b'{"a":1}'), b""),
        (full(b'{"tuple":[]}'), b""),
        (full(b'""'), b""),
        (full(b"9" * 4300), b""),
        (full(b"1." + b"1" * 100_000), b""),
        (full(b"1e" + b"9" * 100_000), b""),
        (full(b'"' + b"\\ud800" * 10_000 + b'"'), b""),
        (b'{"list":[1]}', tensors({f"{i:x}": entry([0], [0, 0], "U8") for i in range(15_000)})),
        (b'{"list":[1]}', tensors(b'{"__metadata__":' + b'{"a":' * 90_000 + b"1" + b"}" * 90_001)),
        (b'{"list":[1]}', tensors(b"{%s}" % b",".join(b'"%x":[]' % i for i in range(80_000)))),
    ],
)
def test_the_worst_message_takes_little(structure: bytes, body: bytes) -> None:
    """Reading takes little more memory than the largest message has bytes, and no time to speak of."""
    assert len(structure) <= MAX_JSON
    tracemalloc.start()
    started = time.process_time()

    only_bad_reply(structure, body)
    taken = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 60 << 20
    assert taken < 10


def test_numbers_without_end_arrive_as_what_they_are() -> None:
    """JSON as Python reads it knows NaN and infinity; a test that compares finds them."""
    found = unpack(b'{"list":[NaN,-Infinity,1e999,-0.0]}', b"")[0]

    assert same(found, [math.nan, -math.inf, math.inf, -0.0])


def test_no_two_places_share_a_tensor() -> None:
    """What a test does with one value must not change another, so each tensor is named once."""
    body = tensors({"0": entry([1], [0, 4])}, b"1234")
    aliased = {"0": entry([1], [0, 4]), "1": entry([1], [0, 4])}

    assert bad({"list": [ONE, ONE]}, body) == "it names a tensor that it does not hold"
    assert bad({"list": [ONE, {"tensor": ["1", "cpu", False]}]}, tensors(aliased, b"1234")) == (
        DAMAGED
    )


@pytest.mark.parametrize("shape", [[], [3], [3, 1], [0]])
def test_truth_values_are_true_or_false(shape: list[int]) -> None:
    """A byte of a bool tensor that is neither 0 nor 1 arrives as 1."""
    data = bytes([255, 2, 0])[: math.prod(shape)]
    body = tensors({"0": entry(shape, [0, len(data)], "BOOL")}, data)

    found, _ = unpack(json.dumps(ONE).encode(), body)

    assert found.shape == torch.Size(shape)
    assert found.view(torch.uint8).flatten().tolist() == [min(byte, 1) for byte in data]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.text(max_size=3) | st.sampled_from(["tensor", "opaque", "tuple", "list", "dict"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "dtype": st.sampled_from([*DTYPES, "C64", "F4", "X"]) | JSON,
        "shape": st.lists(st.integers(-3, 5) | st.integers(), max_size=4) | JSON,
        "data_offsets": st.lists(st.integers(-8, 40) | st.integers(), max_size=3) | JSON,
    },
)
FORMS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.builds(
        lambda key, device, grad: {"tensor": [key, device, grad]},
        st.sampled_from("0123"),
        st.text(max_size=5),
        st.booleans(),
    )
    | st.sampled_from(["torch.Tensor (meta)", "torch.Size", "x.y", "int", "torch."]).map(
        lambda name: {"opaque": name}
    ),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda items: {"list": items})
        | st.lists(inner, max_size=4).map(lambda items: {"tuple": items})
        | st.lists(st.tuples(st.text(max_size=5), inner), max_size=4).map(
            lambda items: {"dict": [[*item] for item in items]}
        )
    ),
    max_leaves=15,
)
"""Structures of the agreed forms, whatever they hold."""


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A body whose tensors fit together, with up to two fields of its header changed."""
    header: dict[str, Any] = {}
    end = 0
    for count in range(draw(st.integers(0, 4))):
        dtype = draw(st.sampled_from([*DTYPES]))
        shape = draw(st.lists(st.integers(0, 4), max_size=3))
        start, end = end, end + math.prod(shape) * DTYPES[dtype].itemsize
        header[str(count)] = entry(shape, [start, end], dtype)
    for _ in range(draw(st.integers(0, 2)) if header else 0):
        changed = header[draw(st.sampled_from([*header]))]
        field = draw(st.sampled_from([*changed]))
        changed[field] = draw(
            JSON
            | st.sampled_from([*DTYPES, "F8_E4M3", "C64"])
            | st.lists(st.integers(0, 40) | st.sampled_from([2**63, 2**64, -1]), max_size=4)
        )
    cut = draw(st.sampled_from([0, 0, 0, 1, 4]))
    return tensors(header, draw(st.binary(min_size=end, max_size=end)))[: -cut or None]


def only_bad_reply(structure: bytes, body: bytes) -> None:
    with contextlib.suppress(BadReply):
        value, _ = unpack(structure, body)
        check(value, set())


def check(value: Any, seen: set[int]) -> None:
    """What is read is plain, through and through, and no tensor of it is another."""
    assert type(value) in (
        type(None),
        bool,
        int,
        float,
        str,
        tuple,
        list,
        dict,
        torch.Tensor,
        Opaque,
    )
    if isinstance(value, torch.Tensor):
        assert value.dtype in DTYPES.values()
        assert value.is_contiguous() and value.is_leaf and id(value) not in seen
        seen.add(id(value))
    for item in (
        value.values()
        if isinstance(value, dict)
        else value
        if isinstance(value, list | tuple)
        else []
    ):
        check(item, seen)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40), st.binary(max_size=60))
def test_any_bytes_end_in_a_value_or_bad_reply(structure: bytes, body: bytes) -> None:
    """Nothing but BadReply escapes from random bytes."""
    only_bad_reply(structure, body)


@settings(max_examples=200, deadline=None)
@given(JSON, st.dictionaries(st.sampled_from("01") | st.text(), ENTRIES | JSON, max_size=3))
def test_any_structure_ends_in_a_value_or_bad_reply(tree: Any, header: Any) -> None:
    """Nothing but BadReply escapes from well-formed JSON and tensor headers that make no sense."""
    only_bad_reply(json.dumps(tree).encode(), tensors(header, bytes(32)))


@settings(max_examples=300, deadline=None)
@given(FORMS, bodies())
@example(
    {"list": [ONE, {"tensor": ["0", "cpu", True]}]}, tensors({"0": entry([1], [0, 4])}, b"1234")
)
@example(ONE, tensors({"0": entry([1], [0, 1], "BOOL")}, b"\xff"))
@example({"opaque": "torch.onnx"}, b"")
@example({"opaque": "numpy.chararray"}, b"")
def test_the_agreed_forms_end_in_a_value_or_bad_reply(tree: Any, body: bytes) -> None:
    """Nothing but BadReply escapes from messages that are almost right."""
    only_bad_reply(json.dumps(tree).encode(), body)


HONEST = pack(
    {"value": [torch.ones(2, 3), torch.tensor([True]), Opaque("int"), (1, 2.5, "x")], "used": []}
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(HONEST) - 1),
            st.integers(0, 3),
            st.binary(max_size=3) | st.sampled_from([b"0", b"9", b"-", b"[", b"{", b'"', b"e"]),
        ),
        max_size=4,
    )
)
@example([(0, 1, b"\xff")])
@example([(7, 1, b"\xff")])
def test_a_damaged_message_ends_in_a_value_or_bad_reply(
    edits: list[tuple[int, int, bytes]],
) -> None:
    """Nothing but BadReply escapes from an honest message in which bytes were changed, lost or added."""
    message = HONEST
    for position, count, other in edits:
        message = message[:position] + other + message[position + count :]

    with contextlib.suppress(BadReply):
        structure, _ = lengths(message[: HEADER.size])
        content = message[HEADER.size :]
        only_bad_reply(content[:structure], content[structure:])


# -- what a reply must look like to be an answer


def error(**fields: Any) -> dict[str, Any]:
    """What a worker says when student code raised."""
    honest = {
        "types": ["ValueError", "Exception"],
        "message": "no",
        "place": ["lab1.py", 3],
        "missing": None,
        "not_started": False,
        "memory": False,
    }
    return {"error": honest | fields, "used": []}


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
) | st.just(torch.ones(2))


@settings(max_examples=200, deadline=None)
@given(
    ANY
    | st.fixed_dictionaries({"value": ANY, "used": ANY})
    | st.dictionaries(st.sampled_from(list(error()["error"])), ANY).map(lambda f: error(**f))
    | st.lists(st.lists(ANY, min_size=3, max_size=3)).map(lambda u: {"value": 1, "used": u})
)
def test_any_reply_is_an_answer_or_bad_reply(reply: Any) -> None:
    """Nothing but BadReply escapes from a reply of any structure, and what is read has its types."""
    try:
        answer = read_answer(reply, LABELS)
    except BadReply as refused:
        assert str(refused) == "it is not an answer"
        return

    assert isinstance(answer, Answer)
    if answer.raised:
        assert isinstance(answer.raised.message, str)
        assert all(type(name) is str for name in answer.raised.types)
        assert answer.raised.name
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", answer.raised.message)
        assert answer.raised.place is None or type(answer.raised.place.line) is int


@settings(max_examples=200, deadline=None)
@given(
    ANY
    | st.lists(
        st.tuples(
            st.sampled_from([*LABELS, "other.py"]) | ANY,
            st.integers() | ANY,
            st.text(max_size=5) | ANY,
            st.text(max_size=5) | ANY,
            st.lists(st.text(max_size=5) | ANY, max_size=3) | ANY,
        ).map(list)
    ).map(lambda entries: {"broken": entries})
)
@example({"broken": [["lab1.py", 1, "E", "no", ["f"]]]})
@example({"broken": [["lab1.py", True, "E", "no", [[1], None]]]})
def test_any_first_reply_is_read_or_bad_reply(reply: Any) -> None:
    """Nothing but BadReply escapes from what a worker says of a program that it loaded."""
    try:
        found = _read_broken(reply, LABELS)
    except BadReply as refused:
        assert str(refused) == "it is not an answer"
        return

    assert all(entry.label in LABELS and type(entry.message) is str for entry in found)


@pytest.mark.parametrize(
    "reply",
    [
        None,
        [],
        {},
        {"value": 1},
        {"value": 1, "used": ()},
        {"error": {}, "used": []},
        error(types=[]),
        error(types=[1]),
        error(message=1),
        error(missing=1),
        error(not_started=1),
        error(memory=None),
        torch.ones(2),
        {"value": torch.ones(2, requires_grad=True), "used": []},
        {"value": [1, {"a": (torch.ones(2, requires_grad=True),)}], "used": []},
    ],
)
def test_what_is_no_answer_is_refused(reply: Any) -> None:
    """Each field must be there with its exact type."""
    with pytest.raises(BadReply, match="it is not an answer"):
        read_answer(reply, LABELS)


@pytest.mark.parametrize(
    "place",
    [
        None,
        ["tests.py", 3],
        ["lab1.py", 0],
        ["lab1.py", -3],
        ["lab1.py", 10**9],
        ["lab1.py", "3"],
        ["lab1.py", 3.0],
        ["lab1.py", True],
        ["lab1.py", 3, 4],
        {"lab1.py": 3},
        [["lab1.py"], 3],
    ],
)
def test_a_place_counts_only_in_a_students_own_file(place: Any) -> None:
    """A place that no student's file has is left out, for errors and for forbidden calls."""
    raised = read_answer(error(place=place), LABELS).raised
    used = [["relu", *place]] if isinstance(place, list) else [place]

    assert raised is not None
    assert raised.place is None
    assert read_answer({"value": 1, "used": used}, LABELS).used == ()


def test_the_words_of_an_error_are_fit_to_be_shown() -> None:
    """Nothing in a message or a class's name steers a terminal or turns a line; its lines stay."""
    told = error(types=["Mine\x1b[2J\n"], message="two\nlines\x1b[31m\u202e\x00!")

    raised = read_answer(told, LABELS).raised

    assert raised is not None
    assert raised.types == ("Mine\ufffd[2J ",)
    assert raised.message == "two\nlines\ufffd[31m\ufffd\ufffd!"


def test_an_honest_error_is_read_whole() -> None:
    """Names, message, place and flags of an error arrive."""
    raised = read_answer(error(types=["Mine", "ValueError", "Exception"]), LABELS).raised

    assert raised is not None
    assert raised.name == "ValueError"
    assert (raised.types, raised.message) == (("Mine", "ValueError", "Exception"), "no")
    assert str(raised.place) == "lab1.py, line 3"
