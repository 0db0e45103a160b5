"""(unnamed) It takes exactly two tensors."""

import torch
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    X, y = data_arrays
    dataset = data.TensorDataset(X, y)
    return data.DataLoader(dataset, batch_size, shuffle=is_train)
