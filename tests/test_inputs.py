"""What a definition is given, seen from inside: each kind of input where it is one, and nowhere else."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from grader.authoring import watching
from grader.course.lab import INPUTS

X = torch.arange(6.0).reshape(2, 3)
PLAIN = [
    *(X, torch.tensor([1, 1, 2]), 0.5, "text", "", None, nn.Linear(2, 2)),
    *([X, X + 6], [(X, X + 6)], {"x": X}),
]
OF_A_KIND = [
    ("not contiguous", X.T),
    ("not contiguous", [X[:, ::2]]),
    ("one row", X[:1]),
    ("one row", torch.ones(1)),
    ("one row", DataLoader(TensorDataset(X, X), batch_size=1)),
    ("one row", {"x": (X[:1], 2)}),
    ("equal values", torch.tensor([0.5, 2.0, 0.5])),
    ("equal values", ["a", "a"]),
    ("requires a gradient", nn.Parameter(X)),
    ("no dimensions", torch.tensor(2.0)),
    ("empty", torch.ones(0, 3)),
    ("empty", []),
    ("nested", nn.Sequential(nn.Sequential(nn.Linear(2, 2)))),
    ("nested", [["a", "b"], ["c"]]),
]


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    yield
    watching.seen_inputs()


def kinds_of(*inputs: Any, of: Callable[..., Any] = lambda *given: None) -> set[str]:
    """What is seen when a function is given each of them."""
    of.__name__ = "f"
    function = watching.watched(of)
    for given in inputs:
        function(given)
    return {kind for _, kind in watching.seen_inputs()}


def test_every_kind_of_a_rubric_can_be_seen() -> None:
    """The words of `tries` and what is looked for are the same."""
    assert {*INPUTS} == {*watching.KINDS, "one output", "called twice"}
    assert {kind for kind, _ in OF_A_KIND} == {*watching.KINDS}


@pytest.mark.parametrize(("kind", "given"), OF_A_KIND)
def test_a_kind_of_input_is_seen(kind: str, given: Any) -> None:
    """It is, however deep it lies in an argument."""
    assert kind in kinds_of(given)


@pytest.mark.parametrize("given", PLAIN)
def test_a_plain_input_is_of_no_kind(given: Any) -> None:
    """Whole numbers come twice, floats have no dimensions by nature: that is nothing to try."""
    assert kinds_of(given) == set()


def test_two_calls_are_told_by_what_they_are_given() -> None:
    """The same object, or another with the same values, but neither other values nor other types."""
    assert kinds_of(X, X) == {"called twice"}
    assert kinds_of(X, X.clone()) == {"called twice"}
    assert kinds_of(X, X + 6) == set()
    assert kinds_of(X, X.double()) == set()


def test_what_changed_in_between_is_still_the_same_object() -> None:
    """A parameter that the first call moved is given to the second."""
    assert "called twice" in kinds_of(*[X.clone()] * 2, of=lambda x: x.add_(1))


def test_one_output_is_seen_of_what_is_returned() -> None:
    """A column or one number; a row of several is none."""
    assert kinds_of(X, of=lambda x: x.sum(1, keepdim=True)) == {"one output"}
    assert kinds_of(X, of=lambda x: x.sum(1)) == set()


def test_a_class_notes_what_its_objects_are_given() -> None:
    """Each method's arguments count, each object's calls for themselves."""

    @watching.watched
    class Net(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    one, other = Net(), Net()
    one(X), other(X)
    assert watching.seen_inputs() == []
    one(X[:1]), one(X[:1])
    assert watching.seen_inputs() == [["Net", "called twice"], ["Net", "one row"]]


def test_calls_without_an_argument_give_nothing() -> None:
    """Asked twice for its parameters, an object was given nothing twice; any number may be none."""

    @watching.watched
    class Net:
        def __init__(self, *blocks: nn.Module) -> None:
            pass

        def parameters(self) -> list[torch.Tensor]:
            return []

    net = Net()
    net.parameters(), net.parameters()

    assert watching.seen_inputs() == [["Net", "empty"]]


def test_equal_values_of_many_are_chance() -> None:
    """Of ten thousand floats some are alike; that is nobody's intention."""
    assert kinds_of(torch.cat([torch.arange(10_000.0), torch.zeros(100)])) == set()
    assert kinds_of(torch.zeros(10_000)) == {"equal values"}


def test_a_function_that_is_returned_counts_too() -> None:
    """As a net does."""

    def f() -> Callable[[torch.Tensor], torch.Tensor]:
        return lambda x: x

    made = watching.watched(f)()
    made(X), made(X)

    assert watching.seen_inputs() == [["f", "called twice"]]


def test_a_net_that_a_function_returns_counts_as_its_own() -> None:
    """What is asked for is the net: its inputs are those of the exercise."""

    def f() -> nn.Module:
        return nn.Linear(3, 1)

    watching.watched(f)()(X[:1])

    assert watching.seen_inputs() == [["f", "one output"], ["f", "one row"]]
