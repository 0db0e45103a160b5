"""What was moved is copied once more; parameters() is a generator; weights come from numpy."""

import numpy as np
import torch


class Linear:
    def __init__(self, in_features, out_features):
        weight = np.random.randn(out_features, in_features).astype("float32") * 0.01
        self.weight = torch.from_numpy(weight)
        self.weight.requires_grad = True
        self.bias = torch.tensor([0.0] * out_features, requires_grad=True)

    def __call__(self, X):
        return torch.addmm(self.bias, X, self.weight.t())

    def parameters(self):
        yield self.weight
        yield self.bias

    def to(self, device):
        for name in ("weight", "bias"):
            moved = getattr(self, name).data.to(device).clone()
            setattr(self, name, moved.requires_grad_(True))
        return self
