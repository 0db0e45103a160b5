"""(unnamed) Calls the operator below the ready-made function, which the report says by itself."""

import torch


def softmax(logits):
    return torch.ops.aten._softmax.default(logits, -1, False)
