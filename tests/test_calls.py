"""One question to student code and its answer: values, errors, forbidden functions, seeds, state."""

import textwrap
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy
import pytest
import torch

from grader.isolation.exchange import no_answer
from grader.judging.student import broken_text, read_answer
from grader.sandbox.barred import Barred, ReadyMade
from grader.sandbox.calls import Subject, set_the_stage
from grader.sandbox.loading import Broken, load, parse
from grader.sandbox.wire import HEADER, BadReply, Opaque, lengths, pack, unpack
from grader.testing import Wrong, assert_close

PROBES = """
import torch

def relu_of(module, x):
    return torch.relu(module.f(x))

def twice(module, x):
    return module.f(module.f(x))

def broken(module):
    return module.not_there
"""


@pytest.fixture(autouse=True)
def _undisturbed() -> Iterator[None]:
    """What set_the_stage changes in this very process is put back."""
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    yield
    set_the_stage(0)
    torch.set_rng_state(state)
    torch.set_num_threads(threads)


def subject(program: str) -> Subject:
    """A student's program with the probes above."""
    cells = [("program.py", textwrap.dedent(program))]
    module, broken = load("program", parse(cells), ["f"])
    assert broken == []
    return Subject(
        module, load("probes", parse([("probes.py", PROBES)]), [])[0], cells, alone=False
    )


def ask(asked: Subject, name: str, *arguments: Any, **fields: Any) -> dict[str, Any]:
    """One question with its defaults."""
    question = {
        "do": "call",
        "name": name,
        "arguments": arguments,
        "named": {},
        "seed": 1,
        "exercise": "",
        "forbidden": [],
        "device": "cpu",
    }
    return asked.answer(question | fields)


def error(program: str, name: str = "f", *arguments: Any) -> dict[str, Any]:
    """The error that a call ends in."""
    answer = ask(subject(program), name, *arguments)
    assert read_answer(answer, {"program.py": 1000}).raised is not None
    return answer["error"]  # type: ignore[no-any-return]


# -- values


def test_a_function_is_called_with_its_arguments() -> None:
    """Positional and named arguments arrive."""
    asked = subject("def f(a, b, *, c=0): return [a, b, c]")

    assert ask(asked, "f", 1, 2.0, named={"c": "x"})["value"] == [1, 2.0, "x"]


def test_each_asks_for_several_inputs_at_once() -> None:
    """One question holds several calls, each with arguments of its own."""
    asked = subject("def f(a, b): return a + b")

    assert ask(asked, "f", (1, 2), (3, 4), do="each")["value"] == [3, 7]


def test_classes_are_called_and_their_methods() -> None:
    """``Class()`` is called as an instance, ``Class.method`` is that of an instance."""
    asked = subject(
        """
        class F:
            def __call__(self, x): return x + 1
            def derivative(self, x): return x + 2
        """
    )

    assert ask(asked, "F()", 1)["value"] == 2
    assert ask(asked, "F.derivative", 1)["value"] == 3
    assert ask(asked, "F")["value"] == Opaque("program.F")


def test_a_probe_gets_the_module_and_the_arguments() -> None:
    """A probe looks at the student's module itself."""
    assert ask(subject("def f(x): return 2 * x"), "twice", 3, do="probe")["value"] == 12


def test_arguments_are_copies() -> None:
    """What student code does to its inputs does not reach the test's."""
    asked = subject("def f(x, xs, d):\n    x += 1\n    xs.append(x)\n    d['a'].zero_()\n")
    x, xs, d = torch.zeros(2), [1], {"a": torch.ones(2)}

    ask(asked, "f", x, xs, d)

    assert torch.equal(x, torch.zeros(2))
    assert xs == [1]
    assert torch.equal(d["a"], torch.ones(2))


def test_a_leaf_stays_a_leaf() -> None:
    """An argument that requires gradients is a leaf of the student's own."""
    asked = subject("def f(x):\n    (x * x).sum().backward()\n    return x.grad, x.is_leaf")
    x = torch.tensor([3.0], requires_grad=True)

    gradient, leaf = ask(asked, "f", x)["value"]

    assert (gradient.item(), leaf, x.grad) == (6.0, True, None)


def test_what_comes_back_has_no_graph() -> None:
    """An answer is detached, so that the test's own arithmetic records nothing."""
    asked = subject("def f(x): return x * x")

    value = ask(asked, "f", torch.ones(2, requires_grad=True))["value"]

    assert not value.requires_grad


# -- errors


def test_an_error_is_told_with_its_classes_and_line() -> None:
    """Class names from the most special, the message, and the last line of the student's own."""
    told = error(
        """
        class Mine(ValueError): pass

        def g(x):
            raise Mine("no")

        def f(x):
            return g(x)
        """,
        "f",
        1,
    )

    assert told["types"] == ["Mine", "ValueError", "Exception", "BaseException"]
    assert (told["message"], told["place"]) == ("no", ["program.py", 5])
    assert (told["missing"], told["not_started"], told["memory"]) == (None, False, False)


def test_an_error_within_torch_is_told_at_the_students_line() -> None:
    """Whoever raises, the place is where the student's code called."""
    told = error("import torch\ndef f(x):\n    y = x\n    return torch.cat(y)\n", "f", 1)

    assert told["place"] == ["program.py", 4]


@pytest.mark.parametrize(
    "statement", ["raise SystemExit(3)", "import sys; sys.exit()", "exit()", "raise GeneratorExit"]
)
def test_what_ends_python_is_an_error_like_any_other(statement: str) -> None:
    """``sys.exit`` in student code raises; it ends nothing."""
    assert error(f"def f():\n    {statement}\n")["place"] == ["program.py", 2]


def test_ctrl_c_is_the_persons() -> None:
    """An interrupt while a student's code runs is no error of theirs."""
    with pytest.raises(KeyboardInterrupt):
        ask(subject("def f(): raise KeyboardInterrupt"), "f")


def test_a_missing_function_is_told_by_its_name() -> None:
    """A call or a probe of what the module does not define says which name is missing."""
    asked = subject("def f(x): return x")

    assert ask(asked, "g", 1)["error"]["missing"] == "g"
    assert ask(asked, "G.method", 1)["error"]["missing"] == "G"
    assert ask(asked, "broken", do="probe")["error"]["missing"] == "not_there"


def test_an_attribute_that_a_students_own_object_lacks_is_no_missing_function() -> None:
    """Only the module's own names are missing; any other AttributeError is an error."""
    assert error("class A: pass\ndef f(): return A().g")["missing"] is None


def test_a_hole_is_not_started() -> None:
    """NotImplementedError raised by the student's file itself is an untouched exercise."""
    told = error('def f():\n    raise NotImplementedError("f")')

    assert (told["not_started"], told["message"]) == (True, "f")


def test_not_implemented_by_torch_is_an_error() -> None:
    """Torch's own NotImplementedError, as of a module without forward, is no untouched exercise."""
    told = error("from torch import nn\nclass Net(nn.Module): pass\ndef f(): return Net()(1)")

    assert told["types"][0] == "NotImplementedError"
    assert not told["not_started"]


@pytest.mark.parametrize(
    "asks", ["[0] * 10**15", "torch.empty(10**15)", "torch.zeros(10**8, 10**8)"]
)
def test_too_much_memory_is_told_as_that(asks: str) -> None:
    """Python's and torch's ways of saying that there is no memory are the same failure."""
    assert error(f"import torch\ndef f(): return {asks}")["memory"]


def test_endless_recursion_is_an_error() -> None:
    """A function that calls itself for ever ends in RecursionError at its line."""
    told = error("def f(x):\n    return f(x) + 1\n", "f", 1)

    assert (told["types"][0], told["place"]) == ("RecursionError", ["program.py", 2])


@pytest.mark.parametrize("says", ["raise RuntimeError", "return None", "return chr(0xd800) * 9999"])
def test_an_exception_that_cannot_speak_is_told_all_the_same(says: str) -> None:
    """An exception whose message cannot be had, or is absurd, still counts by its class."""
    told = error(
        f"""
        class Mute(Exception):
            def __str__(self):
                {says}

        def f():
            raise Mute
        """
    )

    assert told["types"][0] == "Mute"
    assert len(told["message"].encode()) <= 500


def test_a_value_that_cannot_be_read_is_an_error() -> None:
    """An answer whose own class raises while it is looked at is the student's error."""
    asked = subject(
        "import torch\nclass T(torch.Tensor):\n    @property\n    def is_meta(self): return 1 / 0\n"
        "def f(): return torch.ones(1).as_subclass(T)"
    )

    assert ask(asked, "f")["error"]["types"][0] == "ZeroDivisionError"


# -- forbidden functions

RELU = ["relu", "relu_", "relu.default"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("return torch.relu(x)", "relu"),
        ("return x.relu()", "relu"),
        ("return x.clone().relu_()", "relu_"),
        ("return F.relu(x)", "relu"),
        ("return F.relu(x, inplace=False)", "relu"),
        ("return relu(x)", "relu"),
        ("return nn.ReLU()(x)", "relu"),
        ("return nn.Sequential(nn.ReLU())(x)", "relu"),
        ("return torch.ops.aten.relu(x)", "relu"),
        ("return torch.ops.aten.relu.default(x)", "relu.default"),
        ("return getattr(torch, 're' + 'lu')(x)", "relu"),
        ("return torch.Tensor.relu(x)", "relu"),
        ("return [g(x) for g in [torch.relu]][0]", "relu"),
        ("return nn.Parameter(x).relu()", "relu"),
    ],
)
def test_a_forbidden_function_is_found_in_every_form(line: str, name: str) -> None:
    """Function, method, module or operator: it is named, with the student's line."""
    asked = subject(
        f"""
        import torch
        from torch import nn
        from torch.nn import functional as F
        from torch.nn.functional import relu

        def f(x):
            {line}
        """
    )

    answer = ask(asked, "f", torch.tensor([-1.0, 2.0]), forbidden=RELU)

    assert answer["used"][0][0].removesuffix(".default") == name.removesuffix(".default")
    assert [use[1:] for use in answer["used"]] == [["program.py", 8]]
    assert answer["error"]["types"][0] == "ReadyMade"


@pytest.mark.parametrize(
    "program",
    [
        "from torch.nn.functional import relu\nfrom torch import nn\ndef f(x): return x.clamp(min=0)",
        "import torch\ndef relu(x): return x.clamp(min=0)\ndef f(x): return relu(x)",
        "import torch\ntable = torch.relu(torch.ones(2))\ndef f(x): return x.clamp(min=0) * table",
        "import torch\ndef g(x): return torch.relu(x)\ndef f(x): return x.clamp(min=0)",
        "from torch import nn\nclass Net(nn.Module):\n    act = nn.ReLU()\ndef f(x): return x * 1",
    ],
    ids=["imported", "own of that name", "at the top", "elsewhere", "kept"],
)
def test_a_forbidden_function_that_is_not_called_is_free(program: str) -> None:
    """What is imported, kept or called outside the exercise costs nothing."""
    assert ask(subject(program), "f", torch.ones(2), forbidden=RELU)["used"] == []


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("from torch.nn.functional import relu as f", 1),
        ("import torch\n\nf = torch.relu", 3),
        ("import torch\nf = torch._C._nn.relu6 if False else torch.Tensor.relu", 2),
        ("import functools, torch\nf = functools.partial(torch.relu)", 2),
        ("import torch\nf = torch.nn.ReLU()", 2),
        ("import torch\nf = torch.nn.ReLU().forward", 2),
        ("import torch\nf = torch.ops.aten.relu", 2),
        ("import torch\nf = lambda x: torch.relu(x)", 2),
    ],
)
def test_a_ready_made_function_is_no_students_by_another_name(program: str, line: int) -> None:
    """Where no line of theirs runs, it is charged to the line that binds the name."""
    answer = ask(subject(program), "f", torch.ones(2), exercise="f", forbidden=RELU)

    assert answer["used"] == [["relu", "program.py", line]]
    assert "value" not in answer


HIDDEN_FROM_PYTHON = {
    "a thread": """
        from threading import Thread
        def f(x):
            found = []
            def work():
                try: found.append(torch.relu(x))
                except RuntimeError: pass
            thread = Thread(target=work)
            thread.start()
            thread.join()
            return found[0]
        """,
    "no function mode": """
        def f(x):
            with torch._C.DisableTorchFunction():
                return torch.relu(x)
        """,
    "no modes at all": """
        from torch.overrides import _pop_mode
        def f(x):
            _pop_mode()
            return torch.relu(x)
        """,
    "caught": """
        def f(x):
            try:
                return torch.relu(x)
            except RuntimeError:
                return x * (x > 0)
        """,
    "recording gradients": """
        def f(x):
            return torch.relu(x.requires_grad_())
        """,
    "another layout": """
        def f(x):
            with torch._C.DisableTorchFunction():
                return torch.relu(x.to_mkldnn()).to_dense()
        """,
}


@pytest.mark.parametrize("program", HIDDEN_FROM_PYTHON.values(), ids=HIDDEN_FROM_PYTHON)
def test_a_ready_made_function_cannot_hide(program: str) -> None:
    """What no function mode sees, the dispatcher does."""
    asked = subject("import torch\n" + textwrap.dedent(program))

    answer = ask(asked, "f", torch.ones(2), exercise="f", forbidden=RELU)

    assert [use[0] for use in answer["used"]] == ["relu"]


CONVOLUTIONS = {
    "an operator of a library's": """
        def f(x, w):
            more = [0, 0], [1, 1], [1, 1], 1, "none", [], ""
            return torch.ops.mkldnn._convolution_pointwise(x, w, None, *more)
        """,
    "a kernel for all layouts": """
        def f(x, w):
            more = [1, 1], [0, 0], [1, 1], False, [0, 0], 1
            return torch.convolution(x.to_mkldnn(), w.to_mkldnn(), None, *more).to_dense()
        """,
}


@pytest.mark.parametrize("program", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_a_ready_made_function_is_one_wherever_its_operator_is(program: str) -> None:
    """In any namespace and layout, behind the back of a function mode."""
    program = program.replace("return", "with torch._C.DisableTorchFunction(): return")
    asked = subject("import torch\n" + textwrap.dedent(program))
    x, w = torch.ones(1, 2, 4, 4), torch.ones(3, 2, 2, 2)

    answer = ask(asked, "f", x, w, exercise="f", forbidden=["*conv*"])

    assert [use[0] for use in answer["used"]] == ["*conv*"]
    assert torch.equal(ask(asked, "f", x, w)["value"], torch.full((1, 3, 3, 3), 8.0))


SCRIPTED = """
import torch

@torch.jit.script
def ready_made(x):
    return torch.relu(x)

@torch.jit.script
def own(x):
    return x.clamp(min=0)
"""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_scripted_code_is_judged_by_what_it_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written by hand it is the student's; a ready-made operator in it is not."""
    (tmp_path / "scripted.py").write_text(SCRIPTED)
    monkeypatch.syspath_prepend(tmp_path)
    asked = subject("from scripted import own, ready_made\ndef f(x): return own(x)")

    assert ask(asked, "own", torch.ones(2), exercise="own", forbidden=RELU)["used"] == []
    used = ask(asked, "ready_made", torch.ones(2), exercise="ready_made", forbidden=RELU)["used"]
    assert [use[0] for use in used] == ["relu"]


OWN_FUNCTION = """
import torch

class Hinge(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * (x > 0)

def f(x):
    x.requires_grad_()
    Hinge.apply(x).sum().backward()
    return x.grad
"""


def test_a_function_with_a_gradient_of_its_own_is_the_students() -> None:
    """However it reaches autograd."""
    answer = ask(subject(OWN_FUNCTION), "f", torch.tensor([-1.0, 2.0]), forbidden=RELU)

    assert answer["used"] == []
    assert torch.equal(answer["value"], torch.tensor([0.0, 1.0]))


def test_operators_are_barred_while_the_exercise_runs_alone() -> None:
    """The next question, and whoever else computes in this process, has them."""
    asked = subject("import torch\ndef f(x): return torch.relu(x)")
    x = torch.tensor([-1.0, 2.0])

    ask(asked, "f", x, forbidden=RELU)

    assert torch.equal(ask(asked, "f", x)["value"], x.clamp(min=0))
    assert torch.equal(torch.relu(x), x.clamp(min=0))


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_what_is_barred_is_so_for_each_device(device: str) -> None:
    """Whatever layouts a device has."""
    told: list[tuple[str, str]] = []
    barred = Barred(("relu", "*conv*"), device, lambda *call: not told.append(call))

    try:
        with pytest.raises(ReadyMade, match="relu is not to be used"):
            torch.relu(torch.ones(2))
    finally:
        barred.close()
    assert told == [("relu", "relu")]
    assert torch.equal(torch.relu(torch.ones(2)), torch.ones(2))


def test_an_exercise_may_have_the_name_of_what_it_is_to_do_without() -> None:
    """A probe that says this name calls the student's."""
    asked = subject("import torch\nrelu = torch.relu\nf = relu")
    asked.probes.__dict__["own_relu"] = FunctionType(
        (lambda module, x: module.relu(x)).__code__, vars(asked.probes)
    )
    question = {"do": "probe", "forbidden": RELU}

    assert ask(asked, "own_relu", torch.ones(2), exercise="relu", **question)["used"] == [
        ["relu", "program.py", 2]
    ]
    assert ask(asked, "own_relu", torch.ones(2), exercise="f", **question)["used"] == []


def test_what_a_probe_calls_itself_is_free() -> None:
    """A probe may use what the student may not."""
    asked = subject("def f(x): return x * 1")

    assert ask(asked, "relu_of", torch.ones(2), do="probe", forbidden=RELU)["used"] == []


def test_a_forbidden_function_behind_a_probe_is_found() -> None:
    """What the student's function calls counts, though a probe called it."""
    asked = subject("import torch\ndef f(x): return torch.relu(x)")

    used = ask(asked, "relu_of", torch.ones(2), do="probe", forbidden=RELU)["used"]

    assert used == [["relu", "program.py", 2]]


def test_a_forbidden_function_is_noted_before_an_error() -> None:
    """An exercise that ends in an error has used what it used."""
    caught = "try: torch.relu(x)\n    except RuntimeError: raise ValueError from None"
    asked = subject(f"import torch\ndef f(x):\n    {caught}\n")

    answer = ask(asked, "f", torch.ones(2), forbidden=RELU)

    assert answer["error"]["types"][0] == "ValueError"
    assert answer["used"] == [["relu", "program.py", 3]]


@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("return F.conv1d(x, x)", ["*conv*"]),
        ("return torch.conv_transpose1d(x, x)", ["*conv*"]),
        ("return torch.ops.aten.conv1d.default(x, x)", ["*conv*"]),
        ("return nn.Conv1d(1, 1, 1)(x)", ["*conv*"]),
        ("return F.unfold(x[None], 1)", ["torch.nn.functional.unfold"]),
        ("return nn.Unfold(1)(x[None])", ["torch.nn.functional.unfold"]),
        ("return x.unfold(2, 1, 1)", []),
        ("return torch.Tensor.unfold(x, 2, 1, 1)", []),
        ("return conv1d(x)", []),
    ],
)
def test_a_rule_may_mean_many_functions_or_one_of_two(line: str, used: list[str]) -> None:
    """``*`` stands for any letters; a dotted name is the function of that module, not its namesake."""
    asked = subject(
        f"""
        import torch
        from torch import nn
        from torch.nn import functional as F

        def conv1d(x): return x * 1

        def f(x):
            {line}
        """
    )

    answer = ask(
        asked, "f", torch.ones(1, 1, 1), forbidden=["*conv*", "torch.nn.functional.unfold"]
    )

    assert answer["used"] == [[rule, "program.py", 9] for rule in used]
    assert ("value" in answer) == ("*conv*" not in used)


def test_a_forbidden_function_in_a_loop_is_noted_a_few_times() -> None:
    """A reply does not grow with the number of calls."""
    lines = "    try: torch.relu(x)\n    except RuntimeError: pass\n" * 9
    asked = subject(f"import torch\ndef f(x):\n{lines}")

    assert len(ask(asked, "f", torch.ones(2), forbidden=RELU)["used"]) == 5


# -- seeds and global state

DRAWS = """
import random
import numpy
import torch

def f():
    return [random.random(), numpy.random.rand(), torch.rand(3).tolist()]
"""


def test_the_seed_of_a_question_decides_every_draw() -> None:
    """The same seed gives the same draws of torch, numpy and random; another gives others."""
    asked = subject(DRAWS)

    first, again, other = (ask(asked, "f", seed=seed)["value"] for seed in (1, 1, 2**63 - 1))

    assert first == again
    assert all(a != b for a, b in zip(first, other, strict=True))


@pytest.mark.parametrize(
    "change",
    [
        "torch.manual_seed(0); random.seed(0); numpy.random.seed(0)",
        "torch.set_default_dtype(torch.float64)",
        "torch.set_default_device('meta')",
        "torch.set_grad_enabled(False)",
        "torch.no_grad().__enter__()",
        "torch.set_num_threads(2)",
    ],
)
def test_global_state_is_the_same_before_every_call(change: str) -> None:
    """Whatever student code leaves changed, the next call finds as the first one did."""
    asked = subject(
        f"""
        import random
        import numpy
        import torch

        def f():
            x = torch.ones(2, requires_grad=True)
            y = x * torch.rand(2)
            return [str(y.dtype), str(y.device), y.requires_grad, torch.get_num_threads(),
                    y.tolist(), numpy.random.rand(), random.random()]

        def g():
            {change}
        """
    )
    before = ask(asked, "f", seed=7)["value"]

    assert ask(asked, "g", seed=3)["value"] is None
    assert ask(asked, "f", seed=7)["value"] == before


def test_a_warning_is_no_error() -> None:
    """A warning that student code causes ends nothing, where warnings do not count as errors."""
    asked = subject("import warnings\ndef f():\n    warnings.warn('old')\n    return 1")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert ask(asked, "f")["value"] == 1


def test_numpy_numbers_are_numbers() -> None:
    """A numpy scalar comes back as the Python number."""
    value = ask(subject("import numpy\ndef f(): return numpy.float64(1.5)"), "f")["value"]

    assert type(value) is float
    assert value == float(numpy.float64(1.5))


# -- values that are not what they seem, from the student's function to the sentence in the report

LIARS = """
import collections, dataclasses, enum, math, types
import numpy, torch
from torch import nn

class Sub(torch.Tensor): pass

class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, *_, **__): return torch.full((2,), 5.0)

class Yes:
    def __eq__(self, other): return True
    def __getattr__(self, name): return self
    def __float__(self): return 5.0
    __array__ = __call__ = __float__

class Disguised:
    __class__ = torch.Tensor

class Int(int):
    def __eq__(self, other): return True
    def __index__(self): return 5

class Float(float):
    def __eq__(self, other): return True
    def __float__(self): return 5.0

class Str(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__

class List(list):
    def __iter__(self): return iter([5.0])
    def __len__(self): return 1

class Dict(dict):
    def items(self): return [("a", 5.0)]

class Five(enum.IntEnum): FIVE = 5

class Net(nn.Module): pass

Pair = collections.namedtuple("Pair", "a b")

@dataclasses.dataclass
class Data: a: float = 5.0

def generated():
    yield 5.0

fives = torch.full((2,), 5.0)
ring = []
ring.append(ring)

def f():
    return {}
"""
FIVES = torch.full((2,), 5.0)
NO_TENSOR = "The result is {}; a tensor is asked for."
NO_FLOAT = "The result is {}; a float is asked for."
NO_VALUE = "What came back is no valid reply: {}."
LIES: list[tuple[str, str, Any, str]] = [
    # what it is, how it is written, what is asked for, what the report says ("" where it passes)
    ("an object that says yes to all", "Yes()", FIVES, NO_TENSOR.format("something else")),
    ("an object that claims a class", "Disguised()", FIVES, NO_TENSOR.format("something else")),
    ("a tensor subclass", "fives.as_subclass(Sub)", FIVES, ""),
    (
        "a tensor subclass that lies",
        "torch.ones(2).as_subclass(Liar)",
        FIVES,
        "2 of 2 values are wrong.",
    ),
    ("a parameter", "nn.Parameter(fives.clone())", FIVES, ""),
    ("a tensor with a graph", "fives.clone().requires_grad_() * 1", FIVES, ""),
    (
        "a sparse tensor",
        "fives.to_sparse()",
        FIVES,
        NO_TENSOR.format("torch.Tensor (torch.sparse_coo)"),
    ),
    (
        "a quantised tensor",
        "torch.quantize_per_tensor(fives, 1.0, 0, torch.qint8)",
        FIVES,
        NO_TENSOR.format("torch.Tensor (torch.qint8)"),
    ),
    (
        "a nested tensor",
        "torch.nested.nested_tensor([fives])",
        FIVES,
        NO_TENSOR.format("torch.Tensor (nested)"),
    ),
    ("a meta tensor", "fives.to('meta')", FIVES, NO_TENSOR.format("torch.Tensor (meta)")),
    (
        "a complex tensor",
        "fives.to(torch.complex64)",
        FIVES,
        NO_TENSOR.format("torch.Tensor (torch.complex64)"),
    ),
    (
        "a float8 tensor",
        "fives.to(torch.float8_e4m3fn)",
        FIVES,
        NO_TENSOR.format("torch.Tensor (torch.float8_e4m3fn)"),
    ),
    (
        "a float16 tensor",
        "fives.half()",
        FIVES,
        "The result has dtype float16; float32 is asked for.",
    ),
    (
        "a float64 tensor",
        "fives.double()",
        FIVES,
        "The result has dtype float64; float32 is asked for.",
    ),
    ("whole numbers", "fives.long()", FIVES, "The result has dtype int64; float32 is asked for."),
    ("NaN in a tensor", "fives * math.nan", FIVES, "2 of 2 values are NaN or infinite."),
    ("infinity in a tensor", "fives * math.inf", FIVES, "2 of 2 values are NaN or infinite."),
    ("a 0-dimensional tensor", "fives[0]", FIVES, "The number of dimensions is 0; it should be 1."),
    (
        "one value that broadcasts",
        "fives[:1]",
        FIVES,
        "The result has the wrong size along dimension 0.",
    ),
    (
        "a column that broadcasts",
        "fives[:, None]",
        FIVES,
        "The number of dimensions is 2; it should be 1. The values are right; only the shape is not.",
    ),
    ("an empty tensor", "fives[:0]", FIVES, "The result has the wrong size along dimension 0."),
    ("an expanded tensor", "torch.tensor(5.0).expand(2)", FIVES, ""),
    ("a strided view", "torch.full((4,), 5.0)[::2]", FIVES, ""),
    (
        "an endless expanded tensor",
        "torch.tensor(5.0).expand(20_000_000)",
        FIVES,
        NO_VALUE.format("it is too large"),
    ),
    (
        "bools that are no bits",
        "torch.tensor([255, 0], dtype=torch.uint8).view(torch.bool)",
        torch.tensor([True, False]),
        "",
    ),
    ("a numpy array", "fives.numpy()", FIVES, NO_TENSOR.format("numpy.ndarray")),
    ("a list for a tensor", "fives.tolist()", FIVES, NO_TENSOR.format("a list")),
    ("None", "None", FIVES, NO_TENSOR.format("None")),
    ("a generator", "generated()", FIVES, NO_TENSOR.format("generator")),
    ("a function", "generated", FIVES, NO_TENSOR.format("function")),
    ("an nn.Module of the student's", "Net()", FIVES, NO_TENSOR.format("something else")),
    (
        "an nn.Module of torch's",
        "nn.ReLU()",
        FIVES,
        NO_TENSOR.format("torch.nn.modules.activation.ReLU"),
    ),
    ("a dataclass", "Data()", FIVES, NO_TENSOR.format("something else")),
    ("an int for a float", "5", 5.0, NO_FLOAT.format("an int")),
    ("a bool for a float", "True", 5.0, NO_FLOAT.format("a bool")),
    ("a bool for an int", "True", 1, "The result is a bool; an int is asked for."),
    ("a 0-dimensional tensor for a float", "fives[0]", 5.0, NO_FLOAT.format("a tensor")),
    ("a float subclass that lies", "Float(3)", 5.0, "The value is wrong."),
    ("an int subclass that lies", "Int(3)", 5, "The value is wrong."),
    ("a member of an IntEnum", "Five.FIVE", 5, ""),
    ("a numpy scalar", "numpy.float32(5)", 5.0, ""),
    ("a 0-dimensional numpy array", "numpy.array(5.0)", 5.0, NO_FLOAT.format("numpy.ndarray")),
    ("NaN", "math.nan", 5.0, "The value is NaN or infinite."),
    ("infinity", "1e999", 5.0, "The value is NaN or infinite."),
    ("a huge int", "10 ** 400", 5.0, NO_FLOAT.format("int")),
    ("a complex number", "5 + 0j", 5.0, NO_FLOAT.format("complex")),
    ("a number in a string", "'5.0'", 5.0, NO_FLOAT.format("a string")),
    ("a str subclass that lies", "Str('no')", "yes", "The value is wrong."),
    ("half a character", "chr(0xd800)", "yes", "The value is wrong."),
    ("bytes", "b'yes'", "yes", "The result is bytes; a string is asked for."),
    ("a list subclass that lies", "List([1.0, 2.0])", [5.0], "It has the wrong length (2)."),
    ("a tuple for a list", "(5.0,)", [5.0], "The result is a tuple; a list is asked for."),
    ("a namedtuple", "Pair(5.0, 5.0)", (5.0, 5.0), ""),
    ("a torch.Size", "torch.Size([5, 5])", (5, 5), ""),
    ("a set", "{5.0}", [5.0], "The result is set; a list is asked for."),
    ("a range", "range(1)", [0], "The result is range; a list is asked for."),
    ("a list in itself", "ring", [5.0], NO_FLOAT.format("a list")),
    ("an endless list", "[5.0] * 30_000", [5.0], NO_VALUE.format("its structure is too large")),
    ("a dict subclass that lies", "Dict(b=1.0)", {"a": 5.0}, "Its keys should be: a."),
    ("an OrderedDict", "collections.OrderedDict(a=5.0)", {"a": 5.0}, ""),
    (
        "keys that are no strings",
        "{1: 5.0}",
        {"a": 5.0},
        "The result is dict; a dict is asked for.",
    ),
    (
        "keys of a str subclass",
        "{Str('a'): 5.0}",
        {"a": 5.0},
        "The result is dict; a dict is asked for.",
    ),
    (
        "a mapping that is no dict",
        "types.MappingProxyType({'a': 5.0})",
        {"a": 5.0},
        "The result is mappingproxy; a dict is asked for.",
    ),
]


def over_the_wire(answer: dict[str, Any]) -> Any:
    """What the judge reads of an answer."""
    message = pack(answer)
    structure, _ = lengths(message[: HEADER.size])
    content = message[HEADER.size :]
    return read_answer(
        unpack(content[:structure], content[structure:])[0], {"program.py": 1000}
    ).value


@pytest.mark.filterwarnings("ignore")  # of torch: some of these are prototypes
@pytest.mark.parametrize(
    ("expression", "asked_for", "says"), [row[1:] for row in LIES], ids=[row[0] for row in LIES]
)
def test_a_value_that_lies_is_told_as_what_it_is(
    expression: str, asked_for: Any, says: str
) -> None:
    """The judge compares a plain value, never an object of the student's, and says what it saw."""
    answer = ask(subject(LIARS.replace("return {}", f"return {expression}")), "f")

    try:
        assert_close(over_the_wire(answer), asked_for)
        said = ""
    except Wrong as wrong:
        said = str(wrong.failure.seen)
    except BadReply as bad:
        said = str(no_answer(bad).seen)

    assert said == says


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("work.ipynb cell 3", "Cell 3 could not be loaded: SyntaxError: invalid syntax"),
        ("work cell 3.py", "The file could not be loaded: SyntaxError: invalid syntax"),
    ],
)
def test_a_cell_that_does_not_load_is_called_a_cell(label: str, told: str) -> None:
    """One bad cell is not the whole file."""
    assert str(broken_text(Broken(label, 2, "SyntaxError", "invalid syntax", ()))) == told
