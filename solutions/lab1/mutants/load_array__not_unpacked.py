"""A batch does not hold one tensor for each array."""

import torch
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    dataset = data.TensorDataset(data_arrays[-1])
    return data.DataLoader(dataset, batch_size, shuffle=is_train)
