"""What is said of a wrong answer that nobody foresaw: what is true of it, and gives nothing away."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.formulas import times
from grader.hints import MOST_VALUES, Closeness, find_hints
from grader.records import Failure, Text
from grader.testing import Wrong, asked, assert_close

X = torch.tensor([[0.5, -1.25, 2.0], [3.5, 0.75, -0.3]])  # (2, 3)
SQUARE = torch.tensor([[0.5, -1.25, 2.0], [3.5, 0.75, -0.3], [1.5, 2.5, -4.0]])  # (3, 3)
IMAGE = torch.arange(25.0).reshape(5, 5).sin() + 2
PERSONS = torch.tensor([4, 0, 3, 1, 5, 2])
STOCHASTIC = X.softmax(1)


def wrong(seen: Any, expected: Any, **named: Any) -> Wrong:
    """How a comparison fails."""
    with pytest.raises(Wrong) as caught:
        assert_close(seen, expected, **named)
    return caught.value


def hint_in(failure: Failure) -> str:
    """What a failure says beyond what was seen; "" if nothing."""
    return str(failure.seen.values.get("hint", ""))


def changed(at: Any, X: torch.Tensor = X) -> torch.Tensor:
    """X, with other values there, that have nothing to do with it."""
    other = X.clone()
    other[at] = torch.linspace(7.1, 9.3, X.numel()).cos().reshape(X.shape)[at] * 3
    return other


def edged(X: torch.Tensor) -> torch.Tensor:
    """X with another value in two of its corners, none of them in the same row."""
    other = X.clone()
    other[0, 0], other[-1, -1], other[0, -1], other[2, 0] = 9.0, 8.0, 7.5, 3.25
    return other


@pytest.mark.parametrize(
    ("seen", "expected", "sentence"),
    [
        (-X, X, "It is -x, where x is what is asked for."),
        (X / 8, X, "It is x / 8, where x is what is asked for."),
        (X * 256, X, "It is 256 · x, where x is what is asked for."),
        (X * 6 / 7, X, "It is 6/7 · x, where x is what is asked for."),
        (X * 0.0377, X, "It is 0.0377 · x, where x is what is asked for."),
        (X + 0.7, X, "It is x + c, where x is what is asked for."),
        (2.5 * X - 0.7, X, "It is a · x + c, where x is what is asked for."),
        (X.square(), X, "It is x², where x is what is asked for."),
        (X.relu(), X, "It is relu(x), where x is what is asked for."),
        (X.round(), X, "It is round(x), where x is what is asked for."),
        (1 - X, X, "It is 1 - x, where x is what is asked for."),
        (X.softmax(0), X, "It is softmax(x, 0), where x is what is asked for."),
        (SQUARE.T, SQUARE, "It is x.T, where x is what is asked for."),
        (X.T.reshape(2, 3), X, "It is x.T.reshape(x.shape), where x is what is asked for."),
        (X.flip(1), X, "It is x.flip(1), where x is what is asked for."),
        (SQUARE.roll(1, 0), SQUARE, "It is x.roll(1, 0), where x is what is asked for."),
        (PERSONS + 1, PERSONS, "It is x + 1, where x is what is asked for."),
        (list(range(1, 9)), list(range(8)), "It is x + 1, where x is what is asked for."),
        (
            X,
            STOCHASTIC,
            "With one more step it is right: softmax(x, 1), where x is what came back.",
        ),
        (X, X.relu(), "With one more step it is right: relu(x), where x is what came back."),
        (
            X + torch.tensor([[0.5], [-0.25]]),
            X,
            "It is x + c, where x is what is asked for and c is one number for each index of"
            " dimension 0.",
        ),
        (
            SQUARE * torch.tensor([0.5, -0.25, 3.0]),
            SQUARE,
            "It is c · x, where x is what is asked for and c is one number for each index of"
            " dimension 1.",
        ),
        (
            torch.where(SQUARE < 0, SQUARE / 2, SQUARE),
            SQUARE,
            "Where it is wrong it is x / 2, where x is what is asked for.",
        ),
        (torch.where(SQUARE > 1, 0.0, SQUARE), SQUARE, "Where it is wrong it is 0."),
        (
            X.flatten()[[3, 1, 0, 2, 5, 4]],
            X.flatten(),
            "The values are right but stand in another order.",
        ),
        (
            ["b", "c", "a", "d"],
            ["a", "b", "c", "d"],
            "The values are right but stand in another order.",
        ),
        (torch.zeros(2, 3), X, "All values are 0."),
        (torch.zeros(2, 3), -X.exp(), "All values are 0."),
        (torch.full((2, 3), 0.3), X, "All values are the same; they should differ."),
        (
            X[:1].cos().expand(2, 3),
            X,
            "The values are the same all along dimension 0; they should differ.",
        ),
        (changed(0, SQUARE), SQUARE, "Of dimension 0 only the first index is wrong."),
        (changed((slice(None), 2), SQUARE), SQUARE, "Of dimension 1 only the last index is wrong."),
        (changed(slice(1, 3), SQUARE), SQUARE, "Of dimension 0 only the first index is right."),
        (changed(slice(0, 2), SQUARE), SQUARE, "Of dimension 0 only the last index is right."),
        (
            changed(slice(2, 5), IMAGE),
            IMAGE,
            "Along dimension 0 the values are right at first, then wrong.",
        ),
        (
            changed(slice(0, 3), IMAGE),
            IMAGE,
            "Along dimension 0 the values are wrong at first, then right.",
        ),
        (SQUARE + torch.diag(torch.tensor([1.0, 0.2, 4.1])), SQUARE, "Only the diagonal is wrong."),
        (
            torch.where(torch.eye(3) > 0, SQUARE, changed(slice(0, 3), SQUARE)),
            SQUARE,
            "Only the diagonal is right.",
        ),
        (edged(IMAGE), IMAGE, "Only values at the border are wrong."),
        (
            torch.where(X < 0, torch.tensor(5.0), X),
            X,
            "It is wrong just where negative values are asked for.",
        ),
        (
            torch.where(X > 0, torch.nan, X),
            X,
            "It is wrong just where positive values are asked for.",
        ),
        (
            torch.where(X.relu() == 0, 1.0, X.relu()),
            X.relu(),
            "It is wrong just where 0 is asked for.",
        ),
        (
            X + 0.003 * torch.tensor([[1.0, -1, -1], [1, 1, 0.5]]),
            X,
            "It is nearly right: no value is off by more than 1 % of the largest.",
        ),
        (X.reshape(3, 2), X, "The values are right; only the shape is not."),
        (SQUARE[:2].T, X, "With one more step it is right: x.T, where x is what came back."),
        (
            X.repeat(4, 1, 1),
            X * 4,
            "With one more step it is right: x.sum(0), where x is what came back.",
        ),
        (SQUARE.mean(1), SQUARE, "It is x.mean(1), where x is what is asked for."),
        (
            {"a": [1, X], "b": 2 * X},
            {"a": [1, X], "b": X},
            "Wrong is only: ['b']. It is 2 · x, where x is what is asked for.",
        ),
        ([X, X], [X, -X], "Wrong is only: [1]. [1] has the values that [0] should have."),
        ([X, X.exp()], [X, X], "Wrong is only: [1]. [1] should be the same as [0]; it differs."),
        ([X.cos(), X.cos()], [X, X.sin()], "[1] is the same as [0]; it should differ."),
        ([X / 4, X.sin() / 4], [X, X.sin()], "It is x / 4, where x is what is asked for."),
        (
            [X.sin(), changed(0, SQUARE)],
            [X.sin(), SQUARE],
            "Wrong is only: [1]. Of dimension 0 only the first index is wrong.",
        ),
        (
            [changed(0), changed(0, SQUARE), X],
            [X, SQUARE, X],
            "Right is only: [2]. At [0]: Of dimension 0 only the first index is wrong.",
        ),
        (
            [X.T, X],
            [X, X],
            "At [0]: With one more step it is right: x.T, where x is what came back.",
        ),
        (
            {"a": X, "b": [X.flatten()]},
            {"a": X, "b": [X]},
            "At ['b'][0]: The values are right; only the shape is not.",
        ),
        (
            {"loss": [0.7000001, 0.31], "accuracy": [0.4, 0.9]},
            {"loss": [0.7, 0.31], "accuracy": [0.4, 0.2]},
            "Wrong is only: ['accuracy']. Of dimension 0 only the last index is wrong.",
        ),
    ],
)
def test_what_an_answer_has_to_do_with_the_right_one_is_told(
    seen: Any, expected: Any, sentence: str | None
) -> None:
    """In hidden tests as in public ones: each of these gives nothing away."""
    failed = wrong(seen, expected)

    assert hint_in(failed.failure) == hint_in(failed.with_details()) == (sentence or "")


@pytest.mark.parametrize(
    ("seen", "expected", "sentence"),
    [
        (3.4, 1.7, "It is 2 · x, where x is what is asked for."),
        (0.3, 0.7, "It is 1 - x, where x is what is asked for."),
        (87.5, 0.875, "It is 100 · x, where x is what is asked for."),
        (torch.tensor([[0.2]]), torch.tensor([[-1.6]]), None),
        (X.mean(), X, "It is x.mean(), where x is what is asked for."),
        ([5, 7, 3], [4, 6, 2], "It is x + 1, where x is what is asked for."),
        (changed(([1, 3], [1, 3]), IMAGE), IMAGE, "Wrong at: [1, 1], [3, 3]."),
        (torch.tensor([1, 2, 0, 0, 1, 1]), torch.tensor([1, 2, 1, 0, 2, 1]), "Wrong at: 2, 4."),
        (
            torch.tensor([0, 2, 1]),
            torch.tensor([1, 2, 1]),
            "Of dimension 0 only the first index is wrong.",
        ),
        (5, 4, None),
        (4, 2, None),
        (4.0, 2.0, None),
        (True, False, None),
        ("cat", "dog", None),
    ],
)
def test_what_would_lead_to_an_expected_value_is_told_in_public_alone(
    seen: Any, expected: Any, sentence: str | None
) -> None:
    """A few numbers may have been chosen by the program, which could learn the right ones from a factor.

    Nothing is said where two formulas fit: 4 is both twice 2 and its square.
    """
    failed = wrong(seen, expected)

    assert hint_in(failed.failure) == ""
    assert hint_in(failed.with_details()) == (sentence or "")


def test_an_argument_that_comes_back_unchanged_is_told() -> None:
    """Wherever it was among the arguments; the caller of an exercise knows what it was given."""
    asked[:] = [1, {"weights": [X, SQUARE]}]

    failed = wrong(X.clone(), X.exp() + X)

    assert hint_in(failed.failure) == "These are the values that were given, unchanged."


def test_a_name_needs_no_hint() -> None:
    """A known mistake says more."""
    failed = wrong(2 * X, X, mistakes={"It is doubled.": 2 * X})

    assert (failed.failure.mistake, hint_in(failed.with_details())) == ("It is doubled.", "")


def test_what_was_seen_comes_before_the_hint() -> None:
    """Two sentences: what was seen, and what it means."""
    assert str(wrong(2 * X, X).failure.seen) == (
        "6 of 6 values are wrong. It is 2 · x, where x is what is asked for."
    )


def drawn(seed: int, shape: list[int], *, whole: bool) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    if whole:
        return torch.randint(0, 1000, shape, generator=generator)
    return torch.randn(shape, generator=generator)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(2, 5), min_size=1, max_size=4), st.booleans())
def test_what_has_nothing_to_do_with_the_right_answer_gets_no_hint(
    seed: int, shape: list[int], whole: bool
) -> None:
    """Values that are drawn apart from each other agree in nothing that is ever told of a tensor."""
    shape[0] += 2
    seen = drawn(seed, shape, whole=whole)
    right = drawn(seed + 1, shape, whole=whole) + 1000 * whole
    assume(not torch.isclose(seen, right, rtol=1e-3, atol=1e-4).any())  # a few do, by chance

    failed = wrong(seen, right)

    assert hint_in(failed.failure) == hint_in(failed.with_details()) == ""


@settings(max_examples=200, deadline=None)
@given(st.floats(0.01, 50), st.floats(-4, 4), st.integers(0, 10**6))
def test_a_factor_and_an_offset_are_found_whatever_they_are(k: float, c: float, seed: int) -> None:
    """And nothing of what is told is untrue: the number that is shown leads from the one to the other."""
    right = drawn(seed, [4, 5], whole=False)

    seen = k * right + c
    sentence = (
        hint_in(wrong(seen, right).failure) if not torch.allclose(seen, right, 1e-2) else None
    )

    if sentence is not None and abs(c) > 0.01:
        assert sentence in (
            "It is a · x + c, where x is what is asked for.",
            "It is x + c, where x is what is asked for.",
            "It is 1 - x, where x is what is asked for.",
        )
    elif sentence is not None and c == 0:
        assert " · x" in sentence or "x / " in sentence


@settings(max_examples=300, deadline=None)
@given(st.floats(1e-4, 1e4))
def test_a_factor_is_written_as_it_is(k: float) -> None:
    """As a fraction, or to three digits."""
    formula = times(k).replace("·", "*")

    assert eval(formula, {"x": 1.0}) == pytest.approx(k, rel=5e-3)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=3),
    st.sampled_from(
        [X, SQUARE, PERSONS, X > 0, torch.tensor(0.5), torch.zeros(0, 3), X * torch.nan, X + 1j]
    ),
)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What holds some of them."""
    lists = st.lists(inner, max_size=3)
    return st.one_of(
        lists, lists.map(tuple), st.dictionaries(st.text(max_size=2), inner, max_size=3)
    )


NESTED = VALUES | containers(VALUES | containers(VALUES))


@settings(max_examples=500, deadline=None)
@given(NESTED, NESTED)
def test_whatever_comes_back_a_hint_never_fails(seen: Any, expected: Any) -> None:
    """Answers are of any kind, size and value; an error here would cost the student their sentence."""
    for one, other in ((seen, expected), (seen, seen)):
        found = find_hints(one, other, Closeness(torch.eq, torch.eq), [seen])

        assert all(isinstance(text, Text) for text in found if text)


def test_an_answer_beyond_a_size_is_not_looked_at() -> None:
    """Whoever answers with hundreds of megabytes makes the judge compare them once, not sixty times."""
    large = torch.zeros(MOST_VALUES + 1)
    looked: list[int] = []

    def close(seen: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
        looked.append(seen.numel())
        return seen == expected

    for seen, expected in (
        (large, large + 1),
        (large, large[None]),
        ([large[:-9]] * 3, [large[:-9] + 1] * 3),
        ([0.0] * (MOST_VALUES + 1), [1.0] * (MOST_VALUES + 1)),
        ([[]] * 10**5, [[0]] * 10**5),
    ):
        assert find_hints(seen, expected, Closeness(close, close)) == (None, None)
    assert sum(looked) <= 3 * MOST_VALUES
