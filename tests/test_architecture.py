"""The shape of the engine: which module may know of which, read from the imports themselves."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "grader"

PICTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
_ROOM = re.compile(r"^\| `(\w+)(/|\.py)` \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)


def _in_reading_order() -> Iterator[str]:
    """The modules as the picture's table lists them: a room a row, its modules in the last column."""
    for room, _, _, modules in _ROOM.findall(PICTURE):
        yield room
        yield from (f"{room}.{module}" for module in re.findall(r"`(\w+)`", modules))


ORDER = list(_in_reading_order())
"""Each module may import those above it, and none below."""

MODULES = sorted(
    ".".join(path.relative_to(ENGINE).with_suffix("").parts).removesuffix(".__init__")
    for path in ENGINE.rglob("*.py")
    if path != ENGINE / "__init__.py"
    and "migrations" not in path.parts  # Alembic's, which runs them
)
PRINTING = {
    *(name for name in ORDER if name.startswith("commands")),
    "judging.terminal",  # pytest's summary at home is written as pytest goes
    "practice.own_runs",  # what student code prints is led into a file
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "core", "common", "misc"}
FOR_TRAVEL = {"numpy", "torch", "safetensors", "libcst"}
"""What student code has beside it anyway, and one parser."""


def path_of(module: str) -> Path:
    path = ENGINE / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def tree_of(module: str) -> ast.Module:
    return ast.parse(path_of(module).read_text(encoding="utf-8"))


def imported(module: str) -> set[str]:
    """All that a module imports, in functions too; what only type checkers see does not count."""
    return set(_imports(tree_of(module)))


def _imports(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=orelse):
            for inner in orelse:
                yield from _imports(inner)
            return
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(origin), names=names, level=0):
            for alias in names:
                whole = f"{origin}.{alias.name}"
                is_module = whole.removeprefix("grader.") in MODULES and origin.startswith("grader")
                yield whole if is_module else origin
        case ast.ImportFrom(level=level) if level:
            raise AssertionError(f"line {node.lineno}: imports here name the whole module")
    for child in ast.iter_child_nodes(node):
        yield from _imports(child)


def own(module: str) -> set[str]:
    """The engine's modules that one imports."""
    return {name.removeprefix("grader.") for name in imported(module) if name.startswith("grader.")}


def test_every_module_stands_in_the_picture() -> None:
    """A new module gets a place in the table of docs/architecture.md, and one that is gone leaves it."""
    assert sorted(ORDER) == MODULES


@pytest.mark.parametrize("module", ORDER)
def test_imports_only_go_up_the_order(module: str) -> None:
    """Data goes one way: no module knows of one that comes after it."""
    below = own(module) - set(ORDER[: ORDER.index(module)])

    assert below == set()


@pytest.mark.parametrize("module", [name for name in ORDER if name.startswith("sandbox")])
def test_the_sandbox_knows_nothing_of_the_judge(module: str) -> None:
    """What runs beside student code imports the sandbox, Python and what students have; no more."""
    packages = {name.partition(".")[0] for name in imported(module)} - set(sys.stdlib_module_names)

    assert {name for name in own(module) if not name.startswith("sandbox")} == set()
    assert packages <= {"grader", *FOR_TRAVEL}


def test_the_engine_is_no_more_than_a_name_to_a_worker() -> None:
    """``grader/__init__.py``, which a worker can see, imports nothing until a notebook calls for it."""
    tree = ast.parse((ENGINE / "__init__.py").read_text(encoding="utf-8"))
    called = [node for node in tree.body if getattr(node, "name", "") == "load_ipython_extension"]
    tree.body = [node for node in tree.body if node not in called]

    assert len(called) == 1
    assert set(_imports(tree)) == set()


@pytest.mark.parametrize("module", [name for name in ORDER if name not in PRINTING])
def test_only_commands_print(module: str) -> None:
    """Every other room gives back what there is to say."""
    names = {ast.unparse(node) for node in ast.walk(tree_of(module)) if isinstance(node, ast.expr)}
    packages = {name.partition(".")[0] for name in imported(module)}

    assert (
        names & {"print", "sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"} == set()
    )
    assert packages & {"rich", "typer"} == set()


@pytest.mark.parametrize("module", ORDER)
def test_nothing_is_ever_unpickled(module: str) -> None:
    """No module reads a format that can run code."""
    unsafe = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
    calls = [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
    keywords = {ast.unparse(keyword) for call in calls for keyword in call.keywords}

    assert imported(module) & unsafe == set()
    assert "torch.load" not in {ast.unparse(call.func) for call in calls}
    assert "allow_pickle=True" not in keywords  # numpy.load refuses them unless told otherwise


@pytest.mark.parametrize("module", ORDER)
def test_a_module_is_named_after_a_thing_and_says_why_it_exists(module: str) -> None:
    """No room is named after programming, and each has its reason above the door."""
    assert module.rpartition(".")[2] not in FORBIDDEN_NAMES
    assert ast.get_docstring(tree_of(module))


def types_of(module: str) -> Iterator[str]:
    """The classes and the names for types that a module makes for others too."""
    for node in tree_of(module).body:
        match node:
            case ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                if not name.startswith("_") and not name.isupper() and name[0].isupper():
                    yield name


def test_no_name_stands_twice() -> None:
    """Who looks for a module or a type by its name finds one."""
    files = [module for module in ORDER if path_of(module).name != "__init__.py"]
    names = Counter(module.rpartition(".")[2] for module in files)
    names.update(name for module in ORDER for name in types_of(module))

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("module", ORDER)
def test_the_engine_holds_no_lab(module: str) -> None:
    """Names of labs and exercises stand in labs, not in the engine's code."""
    tree = tree_of(module)
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    words = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings
    ]

    exercises = ("l2_penalty", "dropout_layer", "MyReLU", "evaluate_accuracy", "train_step")
    assert [w for w in words if any(name in w for name in exercises)] == []


def test_the_picture_names_only_what_is_there() -> None:
    """Every path in docs/architecture.md leads to a file or folder of the engine, or of the course."""
    paths = re.findall(r"`([\w./]+(?:/|\.py|\.css|\.html|\.toml|\.md))`", PICTURE)
    places = (ENGINE, ROOT, ROOT / "solutions" / "lab1")

    assert len(set(paths)) > 20
    assert [path for path in paths if not any((place / path).exists() for place in places)] == []
