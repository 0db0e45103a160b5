"""synthetic_data does not return two values: (X, y)."""


def synthetic_data(w, b, num_examples):
    return w
