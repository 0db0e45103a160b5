"""(unnamed) Uses torch.nn by way of its twin, which the report says by itself."""


class LogisticRegression(LogisticRegressionNN):
    pass
