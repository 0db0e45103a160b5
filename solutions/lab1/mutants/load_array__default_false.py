"""is_train is False by default; it should be True."""

import torch
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=False):
    dataset = data.TensorDataset(*data_arrays)
    return data.DataLoader(dataset, batch_size, shuffle=is_train)
