"""The result is not a DataLoader over a TensorDataset."""

import torch


class Batches:
    def __init__(self, arrays, batch_size, shuffle):
        self.arrays, self.batch_size, self.shuffle = arrays, batch_size, shuffle

    def __iter__(self):
        order = torch.arange(len(self.arrays[0]))
        if self.shuffle:
            order = torch.randperm(len(order))
        for chosen in order.split(self.batch_size):
            yield [array[chosen] for array in self.arrays]


def load_array(data_arrays, batch_size, is_train=True):
    return Batches(data_arrays, batch_size, is_train)
