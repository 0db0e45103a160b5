"""Samplers in place of shuffle."""

import torch
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    SequentialSampler,
    TensorDataset,
)


def load_array(data_arrays, batch_size, is_train=True):
    ds = TensorDataset(*tuple(data_arrays))
    sampler = RandomSampler(ds) if is_train else SequentialSampler(ds)
    return DataLoader(ds, batch_sampler=BatchSampler(sampler, batch_size, drop_last=False))
