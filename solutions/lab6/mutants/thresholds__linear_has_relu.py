"""(unnamed) The linear classifier has a ReLU and separates the spirals."""

linear_classifier = relu_classifier
