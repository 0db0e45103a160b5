"""The data sets by the names that labs' experiments and tests import: Fashion-MNIST, two text sets."""

from grader.course.fashion_mnist import CLASSES, FashionMnist, fashion_mnist
from grader.course.text_sets import (
    DESCRIPTIONS,
    NAMES,
    Texts,
    first_names,
    package_descriptions,
    with_deciding_labels,
)

__all__ = [
    "CLASSES",
    "DESCRIPTIONS",
    "NAMES",
    "FashionMnist",
    "Texts",
    "fashion_mnist",
    "first_names",
    "package_descriptions",
    "with_deciding_labels",
]
