"""Which statements of a student's program run, and what one that fails costs."""

import io
import subprocess
import sys
from contextlib import redirect_stdout
from types import ModuleType
from typing import Any

import pytest

from grader.sandbox.loading import Broken, load, parse


def loaded(*cells: str, wanted: tuple[str, ...] = ("f",)) -> tuple[ModuleType, list[Broken]]:
    """A program of these cells; a single one is a ``.py`` file."""
    name = "program.py" if len(cells) == 1 else "program.ipynb"
    labels = [name] if len(cells) == 1 else [f"{name} cell {i}" for i in range(1, len(cells) + 1)]
    return load("program", parse(list(zip(labels, cells, strict=True))), wanted)


def module(*cells: str, wanted: tuple[str, ...] = ("f",)) -> Any:
    """The module of a program in which nothing is broken."""
    found, broken = loaded(*cells, wanted=wanted)
    assert broken == []
    return found


def broken(*cells: str, wanted: tuple[str, ...] = ("f",)) -> Broken:
    """The one thing of a program that could not be loaded."""
    (entry,) = loaded(*cells, wanted=wanted)[1]
    return entry


# -- what runs


@pytest.mark.parametrize(
    "statement",
    [
        "import math",
        "from math import sqrt",
        "from math import *",
        "RATE = 0.1",
        "SIZES = [28 * 28, 10]",
        "TABLE = {'a': (1, -2)}",
        "rate: float = 0.1",
        "def helper(x): return x",
        "async def later(): pass",
        "class Net: pass",
        "try:\n    import numpy as np\nexcept ImportError:\n    np = None",
        "if 1 < 2:\n    RATE = 0.1\nelse:\n    RATE = 0.2",
        "a = b = 1",
    ],
)
def test_imports_definitions_and_plain_constants_run(statement: str) -> None:
    """What only defines runs, whether an exercise needs it or not."""
    before = set(vars(module("", wanted=())))

    assert set(vars(module(statement + "\nprint(sum([1]))", wanted=()))) > before


@pytest.mark.parametrize(
    "statement",
    [
        "raise SystemExit('ran')",
        "import sys\nsys.exit('ran')",
        "exit()",
        "while True:\n    pass",
        "while True:\n    step = 1",
        "for epoch in range(10**12):\n    loss = epoch",
        "name = input('Name? ')",
        "assert f(2) == 5, 'ran'",
        "print(f(2))",
        "f(2)",
        "net = train()",
        "with open('/no/such/file') as file:\n    text = file.read()",
        "figure = plot()\nfigure.show()",
        "if __name__ == '__main__':\n    main()",
        "if __name__ == '__main__':\n    raise SystemExit('ran')",
        "losses = [run(i) for i in range(10)]",
        "if (n := train()) > 2:\n    best = n",
        "try:\n    train()\nfinally:\n    pass",
        "match train():\n    case 1:\n        pass",
        "del train",
        "try:\n    import no_such_module\nexcept ImportError:\n    install('no_such_module')",
    ],
)
def test_what_no_exercise_needs_does_not_run(statement: str) -> None:
    """Training, prints, questions and exits at the top level are left out, and cost nothing."""
    assert module(f"def f(x):\n    return x\n\n{statement}\n").f(2) == 2


def test_a_notebook_that_trains_loads_at_once() -> None:
    """The names of a training cell may be those of an exercise's arguments and locals."""
    program = module(
        "import torch",
        "def f(net, data_iter):\n    loss = 0\n    for X, y in data_iter:\n        loss += net(X)"
        "\n    return loss",
        "net = torch.nn.Linear(2, 1)\ndata_iter = load_data()\nloss = f(net, data_iter)",
        "for X, y in data_iter:\n    loss = f(net, [(X, y)])\n    raise SystemExit",
        "print(loss)",
    )

    assert program.f(lambda x: x, [(1, 2), (3, 4)]) == 4


@pytest.mark.parametrize(
    "program",
    [
        "f = lambda x: x + 1",
        "from functools import partial\ndef g(a, x): return a + x\nf = partial(g, 1)",
        "def g(x): return x + 1\nf = g",
        "def g(): return lambda x: x + 1\nf = g()",
        "step = int('1')\ndef f(x): return x + step",
        "import math\nstep = math.prod([1])\ndef f(x): return x + step",
        "import sys\nme = sys.modules[__name__]\nstep = int('1')\ndef f(x): return x + me.step",
        "import sys, math\nme = sys.modules[__name__]\nroot = math.sqrt\ndef f(x): return x + me.root(1)",
        "def f(x, step=int('1')): return x + step",
        "step = int('1')\ndef f(x, step=step): return x + step",
        "step = int('1')\nclass A:\n    def g(self, x): return x + step\ndef f(x): return A().g(x)",
        "class A: pass\ndef g(self, x): return x + 1\nA.g = g\ndef f(x): return A().g(x)",
        "class A: pass\nsetattr(A, 'g', lambda self, x: x + 1)\ndef f(x): return A().g(x)",
        "steps = []\nsteps.append(1)\ndef f(x): return x + steps[0]",
        "steps = {}\nsteps.update(a=1)\ndef f(x): return x + steps['a']",
        "steps = {}\nfor i in range(3): steps[i] = i\ndef f(x): return x + steps[1]",
        "steps = []\nfor i in range(3):\n    steps.append(i)\ndef f(x): return x + steps[1]",
        "steps = [0]\nsteps += [1]\ndef f(x): return x + steps[1]",
        "steps = [i for i in range(3)]\ndef f(x): return x + steps[1]",
        "count = 0\ndef f(x):\n    global count\n    count += 1\n    return x + count",
        "a, (b, *c) = 1, range(3)\ndef f(x): return x + a",
        "with open('/dev/null') as file:\n    step = len(file.read()) + 1\n"
        "def f(x): return x + step",
        "if (step := int('1')) > 0:\n    pass\ndef f(x): return x + step",
        "x = 1; step = int('1'); y = 2\ndef f(x): return x + step",
        "if int('1'):\n    step = int('1')\nelse:\n    step = 0\ndef f(x): return x + step",
        "import torch\nif torch.cuda.is_available():\n    device = 'cuda'\nelse:\n    device = 'cpu'\n"
        "def f(x): return int(torch.tensor(x, device='cpu')) + 1",
        "import torch\ndevice = torch.device('cpu')\n"
        "def f(x): return int(torch.tensor(x, device=device)) + 1",
        "import torch\n@torch.no_grad()\ndef f(x): return x + 1",
        "def twice(g): return lambda x: g(g(x))\n@twice\ndef f(x): return x + 0.5",
        "def make(n):\n    def mark(g): return g\n    return mark\n@make(3)\n@make(4)\n"
        "def f(x):\n    return x + 1",
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    step: int = 1\n"
        "def f(x): return x + A().step",
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\n"
        "class A:\n    step: int | Nothing = 1\ndef f(x): return x + A().step",
        "from typing import NamedTuple\nclass A(NamedTuple):\n    step: int\n"
        "def f(x): return x + A(1).step",
        "from enum import Enum\nclass A(Enum):\n    ONE = 1\ndef f(x): return x + A.ONE.value",
        "class A:\n    def g(self, x): return x\nclass B(A):\n    def g(self, x):\n"
        "        return super().g(x) + 1\ndef f(x): return B().g(x)",
        "from math import *\ndef f(x): return x + int(sqrt(1))",
        "try:\n    import no_such_module as m\nexcept ImportError:\n    m = None\n"
        "def f(x): return x + (1 if m is None else 0)",
        "try:\n    import no_such_module as m\nexcept ImportError:\n    print('no m')\n    m = None\n"
        "def f(x): return x + (1 if m is None else 0)",
        "from typing import List, Optional\ndef f(x: int, y: Optional[List[int]] = None) -> int:\n"
        "    return x + 1",
        "def f(x):\n    '''Doc.\x0cNext page.'''\n    return x + 1\n\x0c\nf(1)\n",
        "text = 'a\u2028b'\nstep = int('1')\ndef f(x): return x + step",
        "import pickle\nclass A: pass\ndef f(x):\n    pickle.loads(pickle.dumps(A()))\n    return x + 1",
        "def f(x):\n    import inspect\n    return x + len(inspect.getsource(f).splitlines()) - 2",
        "if True:\n    def f(x): return x + 1",
        "def f(x): return 0\ndef f(x): return x + 1",
        "def f(x):\n    return x + 1\ndevice = 'cpu'; raise SystemExit",
    ],
)
def test_awkward_forms_work(program: str) -> None:
    """However an exercise is put together, what it rests on is there."""
    assert module(program).f(1) == 2


def test_windows_line_ends_and_tabs_work() -> None:
    """A file from another editor loads like any other."""
    assert module("step = int('1')\r\ndef f(x):\r\n\treturn x + step\r\nf(1)\r\n").f(1) == 2


def test_a_class_that_gets_its_method_later_is_whole() -> None:
    """``MLP.forward = forward`` runs where an exercise is that class."""
    program = module(
        "class MLP:\n    pass", "def forward(self, x):\n    return x", "MLP.forward = forward",
        wanted=("MLP",),
    )  # fmt: skip

    assert program.MLP().forward(3) == 3


def test_cells_out_of_order_work() -> None:
    """A cell may use what only a later one defines, as after cells were moved about."""
    program = module(
        "class B(A):\n    step = one() + zero",
        "f = B().g",
        "class A:\n    def g(self, x): return x + self.step",
        "zero = int('0')\ndef one(): return 1",
    )

    assert program.f(1) == 2


def test_a_later_definition_counts() -> None:
    """Of two definitions the last is the student's, as in a notebook that was run from top to bottom."""
    program = module("def f(x): return 0", "f = lambda x: 1", "def f(x): return x + 1", "f(3)")

    assert program.f(1) == 2


def test_future_imports_hold_for_later_cells() -> None:
    """As in Jupyter, ``from __future__ import annotations`` in one cell counts in those below."""
    program = module(
        "from __future__ import annotations", "def f(x: NotDefined) -> NorThis: return x + 1"
    )

    assert program.f(1) == 2


def test_statements_that_share_a_line_are_told_apart() -> None:
    """A needed statement does not make another one on its line run."""
    program = module("def f(x): return x + step\nstep = int('1'); raise SystemExit('ran')")

    assert program.f(1) == 2


def test_names_that_only_other_functions_use_do_not_run() -> None:
    """What a function needs that no exercise calls stays out, and nobody hears of it."""
    program = module(
        "def f(x): return x + 1",
        "net = train()",
        "def plot(net=net): pass",
        "class Run:\n    best = net",
    )

    assert not hasattr(program, "plot")
    assert program.f(1) == 2


def test_the_module_knows_its_name() -> None:
    """A student's module is imported, not run as a script, and finds itself."""
    program = module("def f(): return __name__, __file__")

    assert program.f() == ("program", "program.py")
    assert sys.modules["program"] is program


def test_what_runs_runs_once() -> None:
    """A statement that could run at once is not run again for one that had to wait."""
    program = module(
        "counts = []\ncounts.append(1)", "f = lambda: counts + late", "late = [int('2')]"
    )

    assert program.f() == [1, 2]


def test_nothing_is_printed() -> None:
    """Loading says nothing by itself."""
    said = io.StringIO()

    with redirect_stdout(said):
        loaded("def f(:", "def f(x): pass\nprint('x')", "f(3)", "g = 1 / 0")

    assert said.getvalue() == ""


# -- what fails


def test_a_cell_with_a_syntax_error_costs_what_it_defines() -> None:
    """The other cells load; the broken one is named with its line and its exercises."""
    program, entries = loaded(
        "def f(x): return x", "x = 1\ndef g(x)\n    return x\nclass H:\n    pass",
        wanted=("f", "g"),
    )  # fmt: skip

    assert program.f(1) == 1
    assert not hasattr(program, "g")
    assert entries == [Broken("program.ipynb cell 2", 2, "SyntaxError", "expected ':'", ("g", "H"))]


def test_a_file_with_a_syntax_error_costs_everything() -> None:
    """A ``.py`` is one piece: the line of the error is told, and no name is spared."""
    entry = broken("def f(x):\n    return x\n\ndef g(x:\n    pass\n")

    assert (entry.label, entry.line, entry.error) == ("program.py", 4, "SyntaxError")
    assert entry.message == "'(' was never closed"
    assert entry.names == ()


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("def f(x):\n\treturn x\n        return y\n", "TabError"),
        ("def f(x):\nreturn x\n", "IndentationError"),
        ("x = '\0'", ("SyntaxError", "ValueError")),
        ("(" * 300 + ")" * 300, ("SyntaxError", "MemoryError", "RecursionError")),
        ("x = " + "-" * 100_000 + "1", ("SyntaxError", "MemoryError", "RecursionError")),
    ],
    ids=["tabs", "indentation", "null", "parentheses", "minus"],
)
def test_what_python_cannot_read_is_named(source: str, error: str | tuple[str, ...]) -> None:
    """Whatever the parser stops at is a broken file, not the end of the loader."""
    assert broken(source).error in error


@pytest.mark.parametrize(
    ("statement", "line", "error", "names"),
    [
        ("def g(a, a): pass", 3, "SyntaxError", ("g",)),
        ("def g():\n    return x\n    nonlocal x", 5, "SyntaxError", ("g",)),
        ("def g():\n    x = 1\n    global x", 5, "SyntaxError", ("g",)),
        ("def g():\n    break", 4, "SyntaxError", ("g",)),
        ("from __future__ import braces", 3, "SyntaxError", ()),
        ("import no_such_module", 3, "ModuleNotFoundError", ("no_such_module",)),
        ("from math import no_such_name", 3, "ImportError", ("no_such_name",)),
        ("class G:\n    x = 1\n    y = 1 / 0", 5, "ZeroDivisionError", ("G",)),
        ("class G(Base): pass", 3, "NameError", ("G",)),
        ("def g(x: Tensor): pass", 3, "NameError", ("g",)),
        ("@decorate\ndef g(x): pass", 3, "NameError", ("g",)),
        ("x = 1 / 0", 3, "ZeroDivisionError", ("x",)),
        ("class G:\n    raise SystemExit(3)", 4, "SystemExit", ("G",)),
        ("class G:\n    x = input()", 4, ("EOFError", "OSError"), ("G",)),
    ],
)
def test_a_statement_that_fails_costs_what_it_defines(
    statement: str, line: int, error: str | tuple[str, ...], names: tuple[str, ...]
) -> None:
    """Its line, its error and its names are told; all else is there."""
    program, entries = loaded(f"def f(x):\n    return x + 1\n{statement}\nafter = 1\n")

    assert program.f(1) == 2
    assert program.after == 1
    (entry,) = entries
    assert (entry.line, entry.names) == (line, names)
    assert entry.error in error


def test_a_needed_statement_that_fails_is_named_with_its_line() -> None:
    """The place is the last line of the student's on the way to the error."""
    entry = broken("def load():\n    return open('/no/such/file')\n\nf = load()\n")

    assert (entry.label, entry.line, entry.error) == ("program.py", 2, "FileNotFoundError")
    assert entry.names == ("f",)


def test_a_definition_that_only_a_program_makes_is_named_with_its_line() -> None:
    """What stands under the guard alone, and is asked for, is told; what only the guard uses is not."""
    program, entries = loaded(
        "RATE = 2\ndef h(x): return x * SCALE * RATE\n\nif __name__ == '__main__':\n    RATE = 3\n"
        "    SCALE = 4\n    unused = 5\n    def f(x): return x\n",
        wanted=("f", "h"),
    )

    assert program.RATE == 2
    assert entries == [
        Broken("program.py", 6, "", "", ("SCALE",)),
        Broken("program.py", 8, "", "", ("f",)),
    ]


def test_an_import_of_everything_that_fails_is_told_as_it_stands() -> None:
    """Nobody knows what it would have defined."""
    entry = broken("from no_such_module import *\ndef f(x): return x")

    assert (entry.error, entry.names) == (
        "ModuleNotFoundError",
        ("from no_such_module import *",),
    )


def test_a_name_that_nothing_defines_is_told_once() -> None:
    """A NameError is tried again for later cells' sake; it is told once, with its message."""
    entry = broken("f = missing + 1", "late = int('2')\ndef g(): pass", "g2 = late", wanted=("f",))

    assert (entry.label, entry.line) == ("program.ipynb cell 1", 1)
    assert (entry.error, entry.message) == ("NameError", "name 'missing' is not defined")


def test_a_local_name_used_too_early_is_told_once() -> None:
    """An UnboundLocalError is no missing cell: it is not tried again."""
    entry = broken("def g():\n    x += 1\n    return x\nf = g()\n", "late = 1")

    assert (entry.line, entry.error) == (2, "UnboundLocalError")


def test_a_missing_import_costs_only_what_uses_it() -> None:
    """What fails to import is told; functions that do not use it work."""
    program, (entry,) = loaded("from d2l import torch as d2l\ndef f(x): return x + 1")

    assert program.f(1) == 2
    assert entry.message == "No module named 'd2l'"
    assert entry.names == ("d2l",)


@pytest.mark.parametrize(
    "says",
    ["raise RuntimeError", "return 3", "return '\\ud800'", "return 'a\\nb' * 999"],
)
def test_an_exception_that_cannot_speak_is_told_all_the_same(says: str) -> None:
    """A message is cut to one short line; where there is none, the type is told alone."""
    entry = broken(
        f"class E(Exception):\n    def __str__(self):\n        {says}\n\nclass f:\n    raise E\n"
    )

    assert entry.error == "E"
    assert len(entry.message) <= 200
    assert "\n" not in entry.message
    entry.message.encode()


def test_an_interrupt_is_the_persons() -> None:
    """Ctrl-C while a student's file loads ends the run; it is no failure of the file."""
    with pytest.raises(KeyboardInterrupt):
        loaded("class f:\n    raise KeyboardInterrupt")


def test_a_program_without_cells_is_an_empty_module() -> None:
    """An empty notebook defines nothing and breaks nothing."""
    program, entries = load("program", parse([]), ["f"])

    assert entries == []
    assert not hasattr(program, "f")


def test_tracebacks_show_the_students_lines() -> None:
    """Python finds the source of a cell, so that tracebacks and debuggers can show it."""
    program = module("x = 1", "def f(x):\n    return x / 0  # here\n")
    code = f"import linecache; print(linecache.getline({program.f.__code__.co_filename!r}, 2))"
    said = io.StringIO()

    with redirect_stdout(said):
        exec(code, {})

    assert said.getvalue().strip() == "return x / 0  # here"


def test_a_needed_loop_without_end_is_the_workers_business() -> None:
    """Where an exercise rests on an endless loop, loading does not end: the deadline does it."""
    program = "import time\nwhile True:\n    step = time.sleep(1)\ndef f(x): return x + step"
    code = f"from grader.sandbox.loading import load, parse; load('p', parse([('p.py', {program!r})]), ['f'])"

    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", code], timeout=4, check=False)
