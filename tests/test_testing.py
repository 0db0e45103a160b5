"""The words that labs' tests are written in: each check passes what is right and says what is wrong."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course.lab import Threshold
from grader.records import Failure, Kind
from grader.sandbox.wire import Opaque
from grader.testing import (
    TOLERANCES,
    Wrong,
    accuracy_of,
    assert_close,
    assert_equal,
    assert_rate,
    assert_reaches,
    cases,
    differ,
    draws,
    fail,
    integers,
    labels_for,
    listed,
    normal,
    number,
    points,
    seed_from,
    shape_of,
    show,
    shuffled,
    taken,
    taken_count,
    taken_weight,
    training,
    uniform,
)

NAN, INF = math.nan, math.inf
ONES = torch.ones(2, 3)


def failure(check: Callable[..., object], *arguments: Any, **named: Any) -> Failure:
    """How a check fails."""
    with pytest.raises(Wrong) as wrong:
        check(*arguments, **named)
    return wrong.value.failure


def said(check: Callable[..., object], *arguments: Any, **named: Any) -> tuple[Kind, str]:
    """Kind and sentence of a failed check, without a hint."""
    found = failure(check, *arguments, **named)
    has_hint = "hint" in found.seen.values
    return found.kind, str(found.seen.values["seen"] if has_hint else found.seen)


# -- the order of checks


@pytest.mark.parametrize(
    ("seen", "kind", "sentence"),
    [
        (1.0, Kind.TYPE, "The result is a float; a tensor is asked for."),
        (None, Kind.TYPE, "The result is None; a tensor is asked for."),
        ([1.0], Kind.TYPE, "The result is a list; a tensor is asked for."),
        (Opaque("generator"), Kind.TYPE, "The result is generator; a tensor is asked for."),
        (torch.ones(3), Kind.SHAPE, "The number of dimensions is 1; it should be 2."),
        (torch.ones(2, 3, 1), Kind.SHAPE, "The number of dimensions is 3; it should be 2."),
        (torch.ones(3, 2), Kind.SHAPE, "The result has the wrong size along dimension 0."),
        (torch.ones(2, 2), Kind.SHAPE, "The result has the wrong size along dimension 1."),
        (ONES.double(), Kind.DTYPE, "The result has dtype float64; float32 is asked for."),
        (ONES.long(), Kind.DTYPE, "The result has dtype int64; float32 is asked for."),
        (ONES * NAN, Kind.NOT_FINITE, "6 of 6 values are NaN or infinite."),
        (torch.tensor([[1, INF, 5], [1, 1, 1]]), Kind.NOT_FINITE, None),
        (torch.tensor([[1.0, 2, 5], [1, 1, 1]]), Kind.VALUE, "2 of 6 values are wrong."),
        (torch.zeros(2, 3), Kind.VALUE, "6 of 6 values are wrong."),
    ],
)
def test_a_wrong_tensor_is_told_by_the_first_thing_that_is_off(
    seen: Any, kind: Kind, sentence: str | None
) -> None:
    """Type, shape, dtype, NaN and infinity, then values: the order in which a person debugs."""
    found = said(assert_close, seen, ONES)

    assert found == (kind, sentence or "1 of 6 values are NaN or infinite.")


def test_what_is_off_in_several_ways_is_told_once() -> None:
    """A wrong shape hides a wrong dtype, and a wrong dtype hides wrong values."""
    assert failure(assert_close, torch.zeros(3).long(), ONES).kind is Kind.SHAPE
    assert failure(assert_close, torch.zeros(2, 3).long(), ONES).kind is Kind.DTYPE
    assert failure(assert_close, torch.full((2, 3), NAN).double(), ONES).kind is Kind.DTYPE


VARIED = torch.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("value", "kind", "sentence"),
    [
        (None, Kind.TYPE, "The result is None; a tensor is asked for."),
        (Opaque("Tensor"), Kind.TYPE, "The result is Tensor; a tensor is asked for."),
        (torch.ones(6), Kind.SHAPE, "The number of dimensions is 1; it should be 2."),
        (torch.ones(2, 0), Kind.SHAPE, "The result has the wrong size along dimension 1."),
        (VARIED.double(), Kind.DTYPE, "The result has dtype float64; float32 is asked for."),
        (VARIED * NAN, Kind.NOT_FINITE, "6 of 6 values are NaN or infinite."),
        (VARIED / 0, Kind.NOT_FINITE, "6 of 6 values are NaN or infinite."),
        (VARIED * 1e30, Kind.VALUE, "Some values are larger in size than 100."),
        (VARIED - 101, Kind.VALUE, "Some values are larger in size than 100."),
        (ONES, Kind.VALUE, "All values are nearly alike; they should differ."),
        (VARIED * 1e-6, Kind.VALUE, "All values are nearly alike; they should differ."),
    ],
)
def test_what_a_test_may_not_compute_with_is_told(value: Any, kind: Kind, sentence: str) -> None:
    """Type, shape, dtype, NaN and infinity, size, and whether there is any difference in it."""
    assert said(taken, value, (2, 3), varied=True) == (kind, sentence)


def test_what_a_test_may_compute_with_comes_back_as_it_is() -> None:
    """Any of the shapes and the dtype that are named; zeros where values need not differ."""
    zeros, counts = torch.zeros(3), torch.tensor(1000)

    assert taken(VARIED, (3, 2), (2, 3), varied=True) is VARIED
    assert taken(zeros, (3,)) is zeros
    assert taken(counts, (), dtype=torch.int64, limit=1e3) is counts


@pytest.mark.parametrize(
    ("value", "kind", "sentence"),
    [
        (2.0, Kind.TYPE, "The result is a float; an int is asked for."),
        (True, Kind.TYPE, "The result is a bool; an int is asked for."),
        (None, Kind.TYPE, "The result is None; an int is asked for."),
        (0, Kind.VALUE, "A count is not between 1 and 4."),
        (10**9, Kind.VALUE, "A count is not between 1 and 4."),
    ],
)
def test_a_count_out_of_bounds_is_told(value: Any, kind: Kind, sentence: str) -> None:
    """So that nothing that an answer brings decides how much a test computes."""
    assert said(taken_count, value, 1, 4) == (kind, sentence)
    assert taken_count(4, 1, 4) == 4


def test_a_weight_may_lie_either_way_round() -> None:
    """It comes out in float64, as rows by columns; other sizes, or one that is all alike, do not pass."""
    W = torch.arange(6.0).reshape(2, 3)

    for own in (W, W.T):
        assert torch.equal(taken_weight(own, 2, 3), W.double())
    for other in (W[:, :2], torch.ones(2, 3)):
        with pytest.raises(Wrong):
            taken_weight(other, 2, 3)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (ONES, ONES),
        (ONES.clone().requires_grad_(), ONES),
        (ONES * (1 + 5e-5), ONES),
        (torch.ones(0, 3), torch.ones(0, 3)),
        (torch.tensor(1.0), torch.tensor(1.0)),
        (torch.tensor([NAN, INF, -INF]), torch.tensor([NAN, INF, -INF])),
        (torch.tensor([True, False]), torch.tensor([True, False])),
        (1.0, 1.0),
        (1.00005, 1.0),
        (NAN, NAN),
        (INF, INF),
        (-0.0, 0.0),
        (3, 3),
        (True, True),
        ("a", "a"),
        (None, None),
        ([1, (2.0, ONES)], [1, (2.0, ONES)]),
        ({"a": 1, "b": [ONES]}, {"b": [ONES], "a": 1}),
        ([], []),
    ],
)
def test_what_is_right_passes(seen: Any, expected: Any) -> None:
    """Equal within the tolerance, in type and structure: silence."""
    assert_close(seen, expected)


@pytest.mark.parametrize(
    ("seen", "expected", "kind", "sentence"),
    [
        (1, 1.0, Kind.TYPE, "The result is an int; a float is asked for."),
        (1.0, 1, Kind.TYPE, "The result is a float; an int is asked for."),
        (True, 1, Kind.TYPE, "The result is a bool; an int is asked for."),
        (1, True, Kind.TYPE, "The result is an int; a bool is asked for."),
        (torch.tensor(1.0), 1.0, Kind.TYPE, "The result is a tensor; a float is asked for."),
        (None, 1.0, Kind.TYPE, "The result is None; a float is asked for."),
        ("1", 1.0, Kind.TYPE, "The result is a string; a float is asked for."),
        (1.0, None, Kind.TYPE, "The result is a float; None is asked for."),
        (1.0, "1", Kind.TYPE, "The result is a float; a string is asked for."),
        ((1, 2), [1, 2], Kind.TYPE, "The result is a tuple; a list is asked for."),
        (ONES, [1, 2], Kind.TYPE, "The result is a tensor; a list is asked for."),
        ([1, 2], (1, 2), Kind.TYPE, "The result is a list; a tuple is asked for."),
        ([1], {"a": 1}, Kind.TYPE, "The result is a list; a dict is asked for."),
        (2.0, 1.0, Kind.VALUE, "The value is wrong."),
        (1.001, 1.0, Kind.VALUE, "The value is wrong."),
        (NAN, 1.0, Kind.NOT_FINITE, "The value is NaN or infinite."),
        (INF, 1.0, Kind.NOT_FINITE, "The value is NaN or infinite."),
        (1.0, INF, Kind.VALUE, "The value is wrong."),
        (2**70, 3, Kind.VALUE, "The value is wrong."),
        (2**999, 3, Kind.VALUE, "The value is wrong."),
        (True, False, Kind.VALUE, "The value is wrong."),
        ("a", "b", Kind.VALUE, "The value is wrong."),
        (torch.tensor(1.0), torch.tensor(2.0), Kind.VALUE, "The value is wrong."),
        ([1, 2, 3], [1, 2], Kind.SHAPE, "It has the wrong length (3)."),
        ([1, 2], [1, 3], Kind.VALUE, "The value is wrong."),
        ([1, 2.0], [1, 2], Kind.TYPE, "The result is a float; an int is asked for."),
        ({"b": 1}, {"a": 1}, Kind.SHAPE, "Its keys should be: a."),
        ({"a": 2}, {"a": 1}, Kind.VALUE, "The value is wrong."),
    ],
)
def test_wrong_numbers_and_structures_are_told(
    seen: Any, expected: Any, kind: Kind, sentence: str
) -> None:
    """An int is no float, a tuple no list, and True no 1."""
    assert said(assert_close, seen, expected) == (kind, sentence)


def test_no_input_or_expected_value_is_in_what_hidden_feedback_shows() -> None:
    """The sentence says how many values are wrong, and which; the values are in details, for public tests."""
    seen, expected = torch.tensor([3.25, 1.0]), torch.tensor([4.75, 1.0])
    with pytest.raises(Wrong) as wrong:
        assert_close(seen, expected)

    assert str(wrong.value.failure.seen) == (
        "1 of 2 values are wrong. Of dimension 0 only the first index is wrong."
    )
    assert wrong.value.failure.details == ""
    details = wrong.value.with_details().details
    assert details == "got       tensor([3.2500, 1.0000])\nexpected  tensor([4.7500, 1.0000])"


def test_details_are_cut_where_nobody_would_read_on() -> None:
    """A long value is shown from its start."""
    assert show(list(range(1000))).endswith(" …")
    assert len(show(list(range(1000)))) < 310
    assert show(torch.ones(2, 2)) == "tensor([[1., 1.], [1., 1.]])"


def test_what_cannot_be_compared_is_the_tests_own_fault() -> None:
    """An expected value of a kind that never arrives is a mistake of the lab's author."""
    with pytest.raises(TypeError, match="assert_close cannot compare with set"):
        assert_close({1}, {1})


# -- tolerances


@pytest.mark.parametrize("dtype", list(TOLERANCES), ids=str)
def test_tolerances_come_from_the_table_by_dtype(dtype: torch.dtype) -> None:
    """A difference of half the tolerance passes, one of several times the tolerance fails."""
    rtol, atol = TOLERANCES[dtype]
    expected = torch.tensor([8.0, 1024.0], dtype=dtype)
    allowed = atol + rtol * expected.double()

    assert_close((expected.double() + allowed / 2).to(dtype), expected)
    found = failure(assert_close, (expected.double() + allowed * 4).to(dtype), expected)

    assert found.kind is (Kind.DTYPE if dtype is torch.float64 else Kind.VALUE)


def test_whole_numbers_have_no_tolerance() -> None:
    """Integer and boolean tensors and Python ints are compared exactly."""
    assert failure(assert_close, torch.tensor([100_000]), torch.tensor([100_001]))
    assert failure(assert_close, 1_000_000, 1_000_001)
    assert failure(assert_close, torch.tensor([True]), torch.tensor([False]))


def test_tolerances_can_be_given() -> None:
    """A test that departs from the table says by how much."""
    assert_close(1.1, 1.0, rtol=0.2)
    assert_close(ONES * 1.1, ONES, atol=0.2)
    assert failure(assert_close, 1.1, 1.0, rtol=0.0, atol=0.05)
    assert failure(assert_close, ONES * 1.00005, ONES, rtol=0.0, atol=0.0)


def test_a_float64_oracle_names_the_dtype_that_is_asked_for() -> None:
    """With ``dtype`` the oracle's own dtype does not matter; the answer's does, and its tolerance."""
    oracle = torch.tensor([1 / 3], dtype=torch.float64)

    assert_close(oracle.float(), oracle, dtype=torch.float32)
    assert said(assert_close, oracle, oracle, dtype=torch.float32) == (
        Kind.DTYPE,
        "The result has dtype float64; float32 is asked for.",
    )


def test_numbers_of_either_kind_pass_where_the_test_says_so() -> None:
    """With ``numbers`` an int may stand for a float and the reverse, but no bool and no tensor."""
    assert_close(1, 1.0, numbers=True)
    assert_close(1.0, 1, numbers=True)
    assert_close([1, 2.0], [1.0, 2], numbers=True)
    assert failure(assert_close, True, 1.0, numbers=True).kind is Kind.TYPE
    assert failure(assert_close, torch.tensor(1.0), 1.0, numbers=True).kind is Kind.TYPE
    assert failure(assert_close, 2, 1.0, numbers=True).kind is Kind.VALUE


def test_equal_means_equal() -> None:
    """assert_equal has no tolerance."""
    assert_equal([1, "a", True, None], [1, "a", True, None])
    assert_equal(0.5, 0.5)
    assert failure(assert_equal, 0.5, 0.5 + 1e-12).kind is Kind.VALUE
    assert failure(assert_equal, [1, "a"], [1, "b"], mistakes={"It says c.": [1, "c"]})


# -- named mistakes


@pytest.mark.parametrize(
    ("seen", "mistake"),
    [
        (torch.tensor(2.0), "value"),
        (torch.tensor(2.00001), "value"),
        (torch.tensor(2.0).double(), "value"),
        (torch.tensor(2), "value"),
        (2.0, "value"),
        (2, "value"),
        (torch.tensor([2.0]), None),
        (torch.tensor(5.0), None),
        ("two", "text"),
        ([1.0, 2.0], "list"),
        ((1, 2), "list"),
        ({"a": torch.ones(2)}, "dict"),
        ({"b": torch.ones(2)}, None),
        (None, "nothing"),
        (torch.tensor([NAN]), "nan"),
    ],
)
def test_an_answer_that_equals_a_known_mistake_is_named(seen: Any, mistake: str | None) -> None:
    """By value, whatever dtype or kind of number it has; by structure for lists and dicts."""
    mistakes = {
        "value": torch.tensor(2.0),
        "text": "two",
        "list": [1.0, 2.0],
        "dict": {"a": torch.ones(2)},
        "nothing": None,
        "nan": torch.tensor([NAN]),
    }

    assert failure(assert_close, seen, torch.tensor(3.0), mistakes=mistakes).mistake == mistake


@pytest.mark.parametrize(
    ("seen", "mistake"),
    [
        (torch.tensor(1.0), "It is still a tensor."),
        ((1.0,), "It is a tuple."),
        (Opaque("generator"), "It is no number at all."),
        ("1", None),
    ],
)
def test_an_answer_of_a_known_wrong_type_is_named(seen: Any, mistake: str | None) -> None:
    """A mistake may be a type instead of a value."""
    mistakes = {
        "It is still a tensor.": torch.Tensor,
        "It is a tuple.": tuple,
        "It is no number at all.": Opaque,
    }

    assert failure(assert_close, seen, 1.0, mistakes=mistakes).mistake == mistake


def test_the_first_of_two_fitting_mistakes_is_named() -> None:
    """Authors put the more likely one first."""
    mistakes = {"First.": 2.0, "Second.": 2.0}

    assert failure(assert_close, 2.0, 1.0, mistakes=mistakes).mistake == "First."


def test_mistakes_can_be_made_when_they_are_needed() -> None:
    """A function is called for wrong answers only, as its values may be dear."""
    called = []

    def mistakes() -> dict[str, float]:
        called.append(1)
        return {"Twice.": 2.0}

    assert_close(1.0, 1.0, mistakes=mistakes)
    assert called == []
    assert failure(assert_close, 2.0, 1.0, mistakes=mistakes).mistake == "Twice."


def test_a_right_answer_is_right_although_a_mistake_equals_it() -> None:
    """The expected value counts first."""
    assert_close(1.0, 1.0, mistakes={"Never.": 1.0})


def test_fail_says_what_no_comparison_can() -> None:
    """The sentence, the mistake and the details are those of the test."""
    found = failure(fail, "The input was changed.", mistake="It works in place.", details="x")

    assert (found.kind, str(found.seen)) == (Kind.VALUE, "The input was changed.")
    assert (found.mistake, found.details) == ("It works in place.", "x")
    assert failure(fail, "The input was changed.").mistake is None


# -- inputs


def test_inputs_are_drawn_from_the_seed_the_test_and_their_number() -> None:
    """The same test draws the same inputs, each of them another; another test draws others."""
    draws.begin("secret", "test_a")
    first = [normal(4), normal(4), uniform(4), integers(0, 1000, 4).float()]
    draws.begin("secret", "test_a")
    again = [normal(4), normal(4), uniform(4), integers(0, 1000, 4).float()]
    draws.begin("secret", "test_b")
    other = [normal(4), normal(4), uniform(4), integers(0, 1000, 4).float()]

    assert all(map(torch.equal, first, again))
    assert not any(map(torch.equal, first, other))
    assert not torch.equal(first[0], first[1])


def test_inputs_do_not_touch_torchs_own_seed() -> None:
    """What a test draws leaves the global generators as they were."""
    state = torch.get_rng_state()

    normal(3), uniform(3), integers(0, 5, 3), labels_for(torch.eye(4))

    assert torch.equal(torch.get_rng_state(), state)


def test_inputs_have_the_distribution_that_is_asked_for() -> None:
    """Mean, deviation, bounds, shape and dtype are those of the call."""
    draws.begin("", "distribution")
    gauss = normal(100, 100, mean=5.0, std=2.0, dtype=torch.float64)
    flat = uniform(10_000, low=-1.0, high=3.0)
    whole = integers(2, 5, 10_000)

    assert (gauss.shape, gauss.dtype, flat.dtype) == ((100, 100), torch.float64, torch.float32)
    assert abs(gauss.mean() - 5) < 0.1
    assert abs(gauss.std() - 2) < 0.1
    assert (flat.min() >= -1, flat.max() < 3, abs(flat.mean() - 1) < 0.1) == (True, True, True)
    assert (whole.dtype, whole.unique().tolist()) == (torch.int64, [2, 3, 4])
    assert normal().shape == ()


def test_labels_fit_the_share_of_logits_that_is_asked_for() -> None:
    """About that share is the arg-max; the rest is another class."""
    draws.begin("", "labels")
    logits = normal(4000, 5)

    right = (labels_for(logits, 0.8) == logits.argmax(1)).float().mean()

    assert abs(right - 0.8) < 0.05
    assert torch.equal(labels_for(logits, 1.0), logits.argmax(1))
    assert not (labels_for(logits, 0.0) == logits.argmax(1)).any()


def test_a_seed_depends_on_every_part_of_the_text() -> None:
    """Seeds fit into 63 bits and differ for texts that differ in one letter."""
    seeds = {seed_from(text) for text in ("a/1", "a/2", "b/1", "a/11")}

    assert len(seeds) == 4
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_cases_come_smallest_first() -> None:
    """The first input that fails is the smallest example; equal sizes keep their order."""
    small, large = torch.ones(1), torch.ones(5, 5)
    pair, other = (torch.ones(2), 0.5), (torch.ones(2), 0.25)

    assert list(cases(large, pair, other, 7, small)) == [7, small, pair, other, large]


@pytest.mark.parametrize(
    ("values", "told_apart"),
    [
        ((), True),
        ((1,), True),
        ((3, 1, 2), True),
        ((3, 1, 3), False),
        ((0.5, torch.tensor(0.502)), True),
        ((0.5, torch.tensor(0.5005)), False),
        ((torch.tensor([2.0]), 1.0, -1.0), True),
    ],
)
def test_inputs_tell_mistakes_apart_where_what_they_lead_to_differs(
    values: tuple[float | torch.Tensor, ...], told_apart: bool
) -> None:
    """In any order, numbers and tensors of one element alike: no two nearly the same."""
    assert differ(*values) is told_apart


def test_what_belongs_together_is_shuffled_together() -> None:
    """Tensors and lists come in one drawn order, the same for every student."""
    draws.begin("secret", "test_x")
    numbers, words = shuffled(torch.arange(20), [str(n) for n in range(20)])
    draws.begin("secret", "test_x")
    (again,) = shuffled(torch.arange(20))

    assert numbers.tolist() != list(range(20)) and sorted(numbers.tolist()) == list(range(20))
    assert words == [str(n) for n in numbers.tolist()]
    assert again.tolist() == numbers.tolist()


def test_marks_carry_points_exercise_and_practice() -> None:
    """``points`` and ``training`` are pytest marks that the plugin reads."""
    mark = points(2, exercise="l2_penalty", practice=True, guessable=True).mark

    assert (mark.name, mark.args) == ("points", (2,))
    marks = {"public": False, "practice": True, "guessable": True}
    assert mark.kwargs == {"exercise": "l2_penalty", **marks}
    assert training.name == "training"


# -- answers, where more than one form of them is right


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (torch.tensor(2.5), 2.5),
        (torch.tensor([[3]]), 3),
        (torch.tensor(True), True),
        (2.5, 2.5),
        (None, None),
        ("2.5", "2.5"),
    ],
)
def test_a_tensor_of_one_element_counts_as_its_number(value: Any, expected: Any) -> None:
    """Whatever its shape; what is no such tensor stays what it is."""
    assert number(value) == expected
    assert type(number(value)) is type(expected)


def test_a_tensor_of_several_or_no_elements_stays_a_tensor() -> None:
    """Nothing is dropped, nothing raised: the comparison that follows says what is wrong."""
    for value in (ONES, torch.empty(0)):
        assert number(value) is value


def test_a_tuple_counts_as_the_list_of_its_items() -> None:
    """And nothing else does."""
    assert listed((1, ONES)) == [1, ONES]
    assert listed([1, 2]) == [1, 2]
    assert listed(ONES) is ONES
    assert listed(None) is None


def test_only_a_tensor_has_a_shape() -> None:
    """An answer of any other kind has None, so that comparing shapes cannot fail by itself."""
    assert shape_of(ONES) == (2, 3)
    assert shape_of(torch.tensor(1.0)) == ()
    assert [shape_of(value) for value in (1.0, None, [1, 2], Opaque("module"))] == [None] * 4


# -- chance


def tail(k: int, n: int, p: Fraction) -> Fraction:
    """The smaller of the two binomial tails, counted out in whole numbers."""

    def chance(i: int) -> Fraction:
        return math.comb(n, i) * p**i * (1 - p) ** (n - i)

    return min(sum(map(chance, range(k + 1))), sum(map(chance, range(k, n + 1))))


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 60), st.fractions(0, 1, max_denominator=20), st.data())
def test_the_bound_of_a_rate_is_exact(n: int, p: Fraction, data: st.DataObject) -> None:
    """A count fails just where a two-sided binomial test, counted out, gives it too little chance."""
    k = data.draw(st.integers(0, n))
    false_fail = data.draw(st.sampled_from([1e-9, 1e-6, 1e-3, 0.05]))
    chance = float(tail(k, n, p))
    if math.isclose(chance, false_fail / 2, rel_tol=1e-6):
        return

    if chance >= false_fail / 2:
        assert_rate(k, n, float(p), false_fail=false_fail)
    else:
        assert failure(assert_rate, k, n, float(p), false_fail=false_fail).kind is Kind.VALUE


@pytest.mark.parametrize(("n", "p"), [(40, Fraction(3, 10)), (200, Fraction(1, 2))])
@pytest.mark.parametrize("false_fail", [1e-9, 1e-3])
def test_a_right_rate_fails_no_more_often_than_stated(
    n: int, p: Fraction, false_fail: float
) -> None:
    """The chances of all counts that fail add up to at most the stated probability."""
    lost = Fraction(0)
    for k in range(n + 1):
        try:
            assert_rate(k, n, float(p), false_fail=false_fail)
        except Wrong:
            lost += math.comb(n, k) * p**k * (1 - p) ** (n - k)

    assert 0 < lost <= false_fail


@pytest.mark.parametrize(("k", "p"), [(0, 0.0), (100, 1.0)])
def test_a_certain_rate_admits_one_count(k: int, p: float) -> None:
    """With probability 0 or 1 a single exception is a mistake."""
    assert_rate(k, 100, p)
    assert failure(assert_rate, abs(k - 1), 100, p)


def test_large_counts_are_exact_enough() -> None:
    """A million draws neither overflow nor lose the bound."""
    assert_rate(500_000, 1_000_000, 0.5)
    assert_rate(502_500, 1_000_000, 0.5)
    assert failure(assert_rate, 504_000, 1_000_000, 0.5)


def test_what_was_rounded_on_the_way_is_said_to_be() -> None:
    """A value in float64 that has the digits of float32 alone is no wrong value."""
    right = torch.tensor(1 / 3, dtype=torch.float64)

    rounded = failure(assert_close, right.float().double(), right)
    wrong = failure(assert_close, right * 2, right)

    assert str(rounded.seen) == (
        "It is right to the digits of float32 alone, as if rounded on the way; float64 has more."
    )
    assert str(wrong.seen) == "The value is wrong."


def test_a_rate_that_fits_a_mistake_is_named() -> None:
    """The share is told; a mistake is named by the rate that it leads to."""
    mistakes = {"It keeps what it should drop.": 0.7, "It drops nothing.": 0.0}
    named = failure(assert_rate, 705, 1000, 0.3, mistakes=mistakes)
    certain = failure(assert_rate, 0, 1000, 0.3, mistakes=lambda: mistakes)
    unnamed = failure(assert_rate, 500, 1000, 0.3, mistakes=mistakes)

    assert (str(named.seen), named.mistake) == (
        "Counted over 1000 draws, the share is 0.705: the right probability does not lead there.",
        "It keeps what it should drop.",
    )
    assert certain.mistake == "It drops nothing."
    assert unnamed.mistake is None
    assert named.details == "got a share of 0.7050 of 1000\nexpected  0.3"


THRESHOLD = Threshold("mlp", at_least=0.75, false_fail=1e-6, runs=100, lowest=0.8)


@pytest.mark.parametrize(
    ("accuracies", "tries"), [([0.9], 1), ([0.75], 1), ([0.5, 0.8], 2), ([0.0, 0.75], 2)]
)
def test_a_threshold_is_tried_twice_at_most(accuracies: list[float], tries: int) -> None:
    """The first attempt that reaches it ends the test; one that fails is given a second."""
    left = list(accuracies)

    assert_reaches(lambda: left.pop(0), THRESHOLD)

    assert len(accuracies) - len(left) == tries


def test_a_threshold_that_is_missed_twice_tells_the_better_try() -> None:
    """The accuracy that was reached and the one that is asked for are no secret."""
    left = [0.7, 0.6, 0.9]

    assert said(assert_reaches, lambda: left.pop(0), THRESHOLD) == (
        Kind.VALUE,
        "Trained twice, it reached an accuracy of 0.700; 0.750 is asked for.",
    )
    assert left == [0.9]


def test_an_error_must_come_down_below_its_threshold() -> None:
    """A threshold with at_most is the other way round; the better try is the smaller."""
    threshold = Threshold("fit", at_most=5e-4, false_fail=1e-6, runs=100, highest=2e-4)
    tries = [7e-4, 6e-4]

    assert_reaches(lambda: 5e-4, threshold)
    failed = failure(assert_reaches, lambda: tries.pop(), threshold)

    assert str(failed.seen) == (
        "Trained twice, it came down to 0.0006; at most 0.0005 is asked for."
    )
    assert failure(assert_reaches, lambda: NAN, threshold).kind is Kind.VALUE


def test_an_accuracy_that_is_no_number_reaches_nothing() -> None:
    """NaN does not pass for an accuracy."""
    assert failure(assert_reaches, lambda: NAN, THRESHOLD).kind is Kind.VALUE


def test_accuracy_is_counted_by_the_judge() -> None:
    """The share of predictions that equal the labels, if there is one for each."""
    labels = torch.tensor([1, 2, 3, 4])

    assert accuracy_of(torch.tensor([1, 2, 3, 0]), labels) == 0.75
    assert said(accuracy_of, torch.tensor([1, 2]), labels) == (
        Kind.VALUE,
        "There is not one prediction for each example.",
    )
    assert said(accuracy_of, [1, 2, 3, 4], labels) == (
        Kind.TYPE,
        "The result is a list; a tensor is asked for.",
    )
    assert said(accuracy_of, torch.ones(4), labels) == (
        Kind.DTYPE,
        "The result has dtype float32; int64 is asked for.",
    )
