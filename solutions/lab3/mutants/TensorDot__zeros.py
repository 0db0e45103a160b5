"""The weights are not drawn at random: all units stay equal."""


class TensorDot(TensorDot):
    def __init__(self, in_features, out_features):
        super().__init__(in_features, out_features)
        nn.init.ones_(self.weight)
