"""Its own dataset class below TensorDataset, keyword arguments, its own collate function."""

import torch
from torch.utils import data


class Pairs(data.TensorDataset):
    pass


def load_array(data_arrays, batch_size, is_train=True):
    if is_train:
        return data.DataLoader(dataset=Pairs(*data_arrays), batch_size=batch_size, shuffle=True)
    return data.DataLoader(
        Pairs(*data_arrays),
        batch_size=batch_size,
        shuffle=False,
        num_workers=0,
        collate_fn=lambda rows: [torch.stack(part) for part in zip(*rows, strict=True)],
    )
