"""Forbidden modules are found by reading: in every way of writing them, through helpers, and only there."""

import pytest

from grader.course.lab import Exercise
from grader.judging.student import rules_of
from grader.sandbox.loading import parse
from grader.sandbox.reading import Program, Rule, Use, uses_of

RULE = Rule(parts=("Layer",), apart_from=("Linear",), modules=("torch.nn", "torch.optim"))


def uses(
    source: str, helpers: dict[str, str] | None = None, rule: Rule = RULE
) -> list[tuple[str, int]]:
    given = {path: (path, text) for path, text in (helpers or {}).items()}
    return [(use.name, use.line) for use in Program(parse([("lab.py", source)]), given).uses(rule)]


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("import torch\nclass Layer(torch.nn.Module): pass", "torch.nn.Module", 2),
        ("import torch.nn as nn\nclass Layer(nn.Module): pass", "torch.nn.Module", 2),
        ("from torch import nn\ndef Layer(): return nn.Linear(1, 1)", "torch.nn.Linear", 2),
        ("from torch import nn as n\ndef Layer():\n    n.Parameter", "torch.nn.Parameter", 3),
        ("from torch.nn import Linear as L\ndef Layer(): L(1, 1)", "torch.nn.Linear", 2),
        ("from torch.nn import *\ndef Layer(): return Conv2d", "torch.nn.Conv2d", 2),
        ("from torch.nn import functional as F\nLayer = lambda x: F.relu(x)", None, 2),
        ("import torch.nn.functional\ndef Layer(x): torch.nn.functional.relu(x)", None, 2),
        ("import torch\nt = torch\ndef Layer(): t.nn.Linear", "torch.nn.Linear", 3),
        ("import torch\nt: object = torch.nn.Linear\ndef Layer(): t", "torch.nn.Linear", 2),
        ("import torch\ndef Layer():\n    m = torch.nn\n    m.Linear", "torch.nn", 3),
        ("def Layer():\n    from torch import nn\n    nn.Linear", "torch.nn.Linear", 3),
        ("import torch\ndef Layer(): getattr(torch, 'nn').Linear", "torch.nn.Linear", 2),
        ("import importlib as i\ndef Layer(): i.import_module('torch.nn').Linear", None, 2),
        ("def Layer(): return __import__('torch.nn').nn", "torch.nn.nn", 1),
        ("import sys\ndef Layer(): sys.modules['torch.optim'].SGD", "torch.optim.SGD", 2),
        ("from torch import nn\ndef Layer(make=nn.ReLU): make()", "torch.nn.ReLU", 2),
        ("from torch import nn\nmake = nn.ReLU()\ndef Layer(): return make", "torch.nn.ReLU", 2),
        ("try:\n    from torch import nn\nexcept ImportError: pass\ndef Layer(): nn.ReLU", None, 4),
        ("from torch.nn import Linear as Layer", "torch.nn.Linear", 1),
        ("from torch import nn\nLayer = nn.Linear", "torch.nn.Linear", 2),
        ("from torch import nn\nclass Layer: pass\nLayer.forward = nn.Linear", None, 3),
        ("from torch import nn\ndef h(): nn.ReLU\ndef g(): h()\ndef Layer(): g()", None, 2),
        ("from torch import nn\ndef Layer(): (lambda nn: 0)(1); return nn.ReLU", None, 2),
        ("from torch import nn\ndef Layer():\n    def g(nn): pass\n    return nn.ReLU", None, 4),
        ("from torch import nn\ndef Layer(): [nn for nn in 'a']; return nn.ReLU", None, 2),
        ("from torch import nn\ndef Layer(nn=nn.ReLU): return nn", None, 2),
        ("import torch\nclass Layer: pass\nLayer = torch.nn.Linear", "torch.nn.Linear", 3),
        ("class Layer: pass\nfrom torch.nn import Linear as Layer", "torch.nn.Linear", 2),
        ("from torch.nn import ReLU as Layer\nif 0: Layer = 1", "torch.nn.ReLU", 1),
        ("from torch import nn\ndef Layer():\n    global nn\n    nn = nn.ReLU", None, 4),
    ],
)
def test_a_forbidden_module_is_found_in_every_form(
    source: str, name: str | None, line: int
) -> None:
    """However a module is named, the use is found, with its dotted name and line."""
    found = uses(source)

    assert found[0][1] == line
    assert name in (None, found[0][0])
    assert found[0][0].startswith(("torch.nn", "torch.optim"))


@pytest.mark.parametrize(
    "source",
    [
        "from torch import nn\nimport torch\ndef Layer(x): return torch.relu(x)",
        "from torch import nn\ndef other(): nn.Linear\ndef Layer(): return 1",
        "from torch.nn import functional as F\ndef Layer(x):\n    *B, F = x.shape\n    return F.real",
        "from torch import nn\ndef Layer(nn): return nn.ReLU",
        "from torch.nn import Linear as Layer\nclass Layer: pass",
        "from torch import nn\ndef Layer(x): return [nn.real for nn in x]",
        "from torch import nn\ndef Layer(x):\n    for nn in x: nn.real\n    with x as nn: nn.real",
        "from torch import nn\ndef Layer(x):\n    def nn(): pass\n    return nn.real",
        "from torch import nn\nnet = nn.Linear(1, 1)\ndef Layer(): return 1",
        "from torch import nn\nclass Linear(nn.Module): pass\ndef Layer(): return Linear()",
        "from torch import nn\ndef Layer(f: nn.Module) -> nn.Module: return f",
        "from torch import nn\ndef Layer(nn): return nn.size",
        "from torch.nn import *\nclass ReLU: pass\ndef Layer(): return ReLU()",
        "import torch.nnx\ndef Layer(): return torch.nnx.f",
        "def Layer():\n    '''Like torch.nn.'''\n    print('torch.nn')",
        "from torch.utils.data import DataLoader\ndef Layer(d): return DataLoader(d)",
        "def Layer(:",
        "",
    ],
)
def test_what_the_exercise_does_not_use_is_free(source: str) -> None:
    """Importing, other code, exercises of their own, annotations and words cost nothing."""
    assert uses(source) == []


def test_helper_modules_are_read_where_they_are_reached() -> None:
    """A use in a module beside the lab's file is found in that file, and only in what is reached."""
    helper = (
        "from torch import nn\n\ndef layer():\n    return nn.Linear(1, 1)\n\ndef other(): nn.ReLU"
    )
    rule = Rule(("Layer",), (), ("torch.nn",))
    ways = [
        "from mine import layer\ndef Layer(): return layer()",
        "import mine\ndef Layer(): return mine.layer()",
        "import mine as m\ndef Layer(): return m.layer",
        "from mine import *\ndef Layer(): return layer()",
        "from mine import layer as Layer",
    ]

    for source in ways:
        program = Program(parse([("lab.py", source)]), {"mine.py": ("scratch/mine.py", helper)})
        assert program.uses(rule) == [Use("torch.nn.Linear", "scratch/mine.py", 4)]


def test_helpers_that_import_each_other_end() -> None:
    """A circle of helpers, packages included, is read once around."""
    helpers = {
        "a.py": "from pkg.b import g\ndef f(): g()",
        "pkg/__init__.py": "",
        "pkg/b.py": "import a\nimport torch\ndef g(): a.f(); torch.optim.SGD",
    }

    assert uses("import a\ndef Layer(): a.f()", helpers) == [("torch.optim.SGD", 3)]


def test_the_first_few_uses_are_enough() -> None:
    """A program full of them is told of five."""
    lines = "\n".join(f"    nn.Linear({i}, 1)" for i in range(9))

    assert len(uses(f"from torch import nn\ndef Layer():\n{lines}")) == 5


def test_a_statement_too_deep_to_read_uses_all_that_is_imported() -> None:
    """It neither stops the reading nor hides anything."""
    deep = "from torch import nn\ndef Layer():\n    return nn.ReLU" + " + 1" * 2000

    assert uses(deep) == [("torch.nn", 2)]


@pytest.mark.parametrize(
    "line",
    [
        "from torch._refs.nn.functional import relu\ndef act(x): return relu(x)",
        "import torch\ndef act(x):\n    with torch._C.DisableTorchFunction(): return torch.relu(x)",
        "from torch.library import get_kernel as kernel\nK = kernel('aten::relu', 'CPU')\ndef act(x): K",
        "import torch\ndef act(x): return torch.ops.mkldnn._linear_pointwise(x)",
        "import torch\ndef act(x): return torch._\uff52\uff45\uff46\uff53.relu(x)",
    ],
)
def test_who_may_not_call_a_function_may_not_go_behind_it(line: str) -> None:
    """Torch's own inside is forbidden where anything is that it could stand for, and nowhere else."""
    exercises = [Exercise("act", 1, forbidden=("relu",), parts=("act",)), Exercise("net", 1)]

    found = uses_of(parse([("lab.py", f"{line}\nnet = act")]), {}, rules_of(exercises))

    assert [len(found[name]) for name in found] == [1]
