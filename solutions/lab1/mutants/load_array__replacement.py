"""Not every example appears exactly once in a pass."""

import torch
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    dataset = data.TensorDataset(*data_arrays)
    sampler = data.RandomSampler(dataset, replacement=True) if is_train else None
    return data.DataLoader(dataset, batch_size, sampler=sampler)
