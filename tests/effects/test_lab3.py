"""What the experiments of lab 3 must show to a student whose solution is right."""

import torch


def test_a_python_list_hides_its_layers(run_of):
    """The state of the listed layers is empty; that of the registered ones has four entries."""
    names = run_of("lab3")["registered_names"]

    assert names["ListSequential"] == []
    assert names["MySequential"] == ["0.weight", "0.bias", "2.weight", "2.bias"]


def test_units_that_start_equal_stay_equal(run_of):
    """From a constant all hidden units stay one and the same, and learn far less than from Xavier."""
    constant, xavier = (run_of("lab3")["symmetry"][name] for name in ("constant", "Xavier"))

    assert constant["spread"] < 1e-3
    assert xavier["spread"] > 0.5
    assert xavier["accuracy"] > constant["accuracy"] + 0.2
    assert xavier["loss"] < constant["loss"] - 0.2


def test_the_gradient_of_a_shared_weight_is_the_sum_over_its_uses(run_of):
    """Two uses, both of which contribute, add up to what .grad holds."""
    names = run_of("lab3")
    parts, gradient = names["gradient_parts"], names["shared_gradient"]

    assert len(parts) == 2
    assert all(part.norm() > 0 for part in parts)
    torch.testing.assert_close(sum(parts), gradient)


def test_freezing_keeps_what_the_old_head_knows(run_of):
    """With freeze nothing drifts and the old head is as right as before; otherwise it drifts."""
    found = run_of("lab3")["finetuning"]

    assert found["freeze"]["drift"] == 0
    assert found["freeze"]["old"] == found["before"]["old"]
    assert found["requires_grad only"]["drift"] > 0.3
    assert found["everything learns"]["drift"] > 0.3


def test_a_body_that_learns_forgets_the_old_classes_and_is_better_on_the_new(run_of):
    """Training everything costs the old classes much and brings the new ones more than a frozen body."""
    found = run_of("lab3")["finetuning"]

    assert found["everything learns"]["old"] < found["before"]["old"] - 0.05
    assert found["everything learns"]["new"] > found["freeze"]["new"] + 0.03
