"""(unnamed) The classifier with ReLU has none."""

relu_classifier = linear_classifier
