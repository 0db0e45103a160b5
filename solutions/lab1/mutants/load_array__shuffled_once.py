"""The order is drawn once; each pass needs a new one."""

import torch
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    order = torch.arange(len(data_arrays[0]))
    if is_train:
        order = torch.randperm(len(order))
    dataset = data.TensorDataset(*(array[order] for array in data_arrays))
    return data.DataLoader(dataset, batch_size)
