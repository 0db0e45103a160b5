"""The tensors are shuffled apart from each other."""

import torch
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    arrays = data_arrays
    if is_train:
        arrays = [array[torch.randperm(len(array))] for array in data_arrays]
    dataset = data.TensorDataset(*arrays)
    return data.DataLoader(dataset, batch_size, shuffle=is_train)
