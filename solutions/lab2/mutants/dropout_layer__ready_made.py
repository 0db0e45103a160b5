"""(unnamed) Calls the ready-made function, which the report says by itself."""

import torch


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError("dropout")
    return torch.nn.functional.dropout(X, dropout)
