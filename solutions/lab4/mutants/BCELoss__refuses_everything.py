"""Equal shapes are refused."""


class BCELoss:
    def __call__(self, y_pred, y_true):
        raise ValueError("shapes")
