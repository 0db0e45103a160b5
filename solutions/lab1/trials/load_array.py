# %% wrong: The result is not a DataLoader over a TensorDataset.
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


# %% wrong: The data are never shuffled.
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    dataset = data.TensorDataset(*data_arrays)
    return data.DataLoader(dataset, batch_size)


# %% wrong, as above: The data are always shuffled, for testing too.
# - return data.DataLoader(dataset, batch_size)
# + return data.DataLoader(dataset, batch_size, shuffle=True)

# %% wrong, as above: The batches do not have the sizes that are asked for.
# - return data.DataLoader(dataset, batch_size)
# + return data.DataLoader(dataset, shuffle=is_train)

# %% wrong, as above: (unnamed) It returns the dataset, not a loader.
# - dataset = data.TensorDataset(*data_arrays)
# - return data.DataLoader(dataset, batch_size)
# + print(batch_size, is_train)
# + return data.TensorDataset(*data_arrays)

# %% wrong, as above: The last, smaller batch is dropped.
# - return data.DataLoader(dataset, batch_size)
# + return data.DataLoader(dataset, batch_size, shuffle=is_train, drop_last=True)

# %% wrong, as above: The last, smaller batch is dropped.
# - return data.DataLoader(dataset, batch_size)
# + return data.DataLoader(dataset, batch_size, shuffle=is_train, drop_last=is_train)

# %% wrong, as above: The wrong way round: shuffled for testing, not for training.
# - return data.DataLoader(dataset, batch_size)
# + return data.DataLoader(dataset, batch_size, shuffle=not is_train)

# %% wrong, as above: Not every example appears exactly once in a pass.
# - return data.DataLoader(dataset, batch_size)
# + sampler = data.RandomSampler(dataset, replacement=True) if is_train else None
# + return data.DataLoader(dataset, batch_size, sampler=sampler)

# %% wrong, as above: The order is drawn once; each pass needs a new one.
# - dataset = data.TensorDataset(*data_arrays)
# + order = torch.arange(len(data_arrays[0]))
# + if is_train:
# +     order = torch.randperm(len(order))
# + dataset = data.TensorDataset(*(array[order] for array in data_arrays))

# %% wrong, as above: The result is not a DataLoader over a TensorDataset.
# - dataset = data.TensorDataset(*data_arrays)
# - return data.DataLoader(dataset, batch_size)
# + return data.DataLoader(list(zip(*data_arrays, strict=True)), batch_size, shuffle=is_train)

# %% wrong: A batch does not hold one tensor for each array.
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    dataset = data.TensorDataset(data_arrays[-1])
    return data.DataLoader(dataset, batch_size, shuffle=is_train)


# %% wrong, as above: The tensors are shuffled apart from each other.
# - dataset = data.TensorDataset(data_arrays[-1])
# + arrays = data_arrays
# + if is_train:
# +     arrays = [array[torch.randperm(len(array))] for array in data_arrays]
# + dataset = data.TensorDataset(*arrays)

# %% wrong, as above: is_train is False by default; it should be True.
# - def load_array(data_arrays, batch_size, is_train=True):
# -     dataset = data.TensorDataset(data_arrays[-1])
# + def load_array(data_arrays, batch_size, is_train=False):
# +     dataset = data.TensorDataset(*data_arrays)

# %% wrong, as above: (unnamed) It takes exactly two tensors.
# - dataset = data.TensorDataset(data_arrays[-1])
# + X, y = data_arrays
# + dataset = data.TensorDataset(X, y)

# %% right: Its own dataset class below TensorDataset, keyword arguments, its own collate function.
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


# %% right: Samplers in place of shuffle.
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
