"""It works only if in_features equals out_features."""


class TensorDot(TensorDot):
    def __init__(self, in_features, out_features):
        super().__init__(in_features, in_features)
