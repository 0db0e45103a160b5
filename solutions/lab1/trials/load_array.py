# %% wrong: The data are always shuffled, for testing too.
# - return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train)
# + return torch.utils.data.DataLoader(dataset, batch_size, shuffle=True)

# %% wrong: The tensors are shuffled apart from each other.
# - dataset = torch.utils.data.TensorDataset(*data_arrays)
# + arrays = data_arrays
# + if is_train:
# +     arrays = [array[torch.randperm(len(array))] for array in data_arrays]
# + dataset = torch.utils.data.TensorDataset(*arrays)

# %% wrong: The batches do not have the sizes that are asked for.
# - return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train)
# + return torch.utils.data.DataLoader(dataset, shuffle=is_train)

# %% wrong: is_train is False by default; it should be True.
# - def load_array(data_arrays, batch_size, is_train=True):
# + def load_array(data_arrays, batch_size, is_train=False):

# %% wrong: The last, smaller batch is dropped.
# - return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train)
# + return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train, drop_last=True)

# %% wrong: The last, smaller batch is dropped.
# - return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train)
# + return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train, drop_last=is_train)

# %% wrong: The wrong way round: shuffled for testing, not for training.
# - return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train)
# + return torch.utils.data.DataLoader(dataset, batch_size, shuffle=not is_train)

# %% wrong: The data are never shuffled.
# - return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train)
# + return torch.utils.data.DataLoader(dataset, batch_size)

# %% wrong: A batch does not hold one tensor for each array.
# - dataset = torch.utils.data.TensorDataset(*data_arrays)
# + dataset = torch.utils.data.TensorDataset(data_arrays[-1])

# %% wrong: In one pass some examples come several times, others not at all.
# - return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train)
# + sampler = torch.utils.data.RandomSampler(dataset, replacement=True) if is_train else None
# + return torch.utils.data.DataLoader(dataset, batch_size, sampler=sampler)

# %% wrong: (unnamed) It takes exactly two tensors.
# - dataset = torch.utils.data.TensorDataset(*data_arrays)
# + X, y = data_arrays
# + dataset = torch.utils.data.TensorDataset(X, y)

# %% wrong: The result is not a DataLoader over a TensorDataset.
# - dataset = torch.utils.data.TensorDataset(*data_arrays)
# - return torch.utils.data.DataLoader(dataset, batch_size, shuffle=is_train)
# + return torch.utils.data.DataLoader(list(zip(*data_arrays, strict=True)), batch_size, shuffle=is_train)

# %% wrong: (unnamed) It returns the dataset, not a loader.
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    print(batch_size, is_train)
    return data.TensorDataset(*data_arrays)


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


# %% wrong: The order is drawn once; each pass needs a new one.
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    order = torch.arange(len(data_arrays[0]))
    if is_train:
        order = torch.randperm(len(order))
    dataset = data.TensorDataset(*(array[order] for array in data_arrays))
    return data.DataLoader(dataset, batch_size)


# %% wrong: It can be gone through only once; a DataLoader begins anew at each pass.
def load_array(data_arrays, batch_size, is_train=True):
    n = len(data_arrays[0])
    order = torch.randperm(n) if is_train else torch.arange(n)
    for start in range(0, n, batch_size):
        chosen = order[start : start + batch_size]
        yield [array[chosen] for array in data_arrays]


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
