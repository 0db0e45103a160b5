"""The result is not a DataLoader over a TensorDataset."""

import torch
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):

    return data.DataLoader(list(zip(*data_arrays, strict=True)), batch_size, shuffle=is_train)
