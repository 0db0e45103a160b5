# %% wrong: (unnamed) An unknown token raises.
def collate_batch(batch, vocab):
    pad = vocab["<pad>"]
    labels = torch.tensor([label for label, _ in batch])
    texts = [[vocab[token] for token in tokens] for _, tokens in batch]
    lengths = [len(text) for text in texts]
    padded = torch.tensor([text + [pad] * (max(lengths) - len(text)) for text in texts])
    return labels, padded, torch.tensor(lengths)


# %% wrong, as above: Unknown tokens are left out; they become <unk>.
# - texts = [[vocab[token] for token in tokens] for _, tokens in batch]
# + texts = [[vocab[token] for token in tokens if token in vocab] for _, tokens in batch]

# %% wrong, as above: Unknown tokens become <pad>; they become <unk>.
# - texts = [[vocab[token] for token in tokens] for _, tokens in batch]
# + texts = [[vocab.get(token, pad) for token in tokens] for _, tokens in batch]


# %% wrong: (unnamed) lengths is a list.
def collate_batch(batch, vocab):
    pad, unk = vocab["<pad>"], vocab["<unk>"]
    labels = torch.tensor([label for label, _ in batch])
    texts = [[vocab.get(token, unk) for token in tokens] for _, tokens in batch]
    lengths = [len(text) for text in texts]
    padded = torch.tensor([text + [pad] * (max(lengths) - len(text)) for text in texts])
    return labels, padded, lengths


# %% wrong, as above: The batch comes second, (T, B); batch first is asked for.
# - return labels, padded, lengths
# + return labels, padded.T, torch.tensor(lengths)

# %% wrong, as above: (unnamed) The labels are floats.
# - return labels, padded, lengths
# + return labels.float(), padded, torch.tensor(lengths)

# %% wrong, as above: (unnamed) The padded indices are int32.
# - return labels, padded, lengths
# + return labels, padded.int(), torch.tensor(lengths)

# %% wrong, as above: (unnamed) The labels have the shape (B, 1).
# - return labels, padded, lengths
# + return labels[:, None], padded, torch.tensor(lengths)

# %% wrong, as above: (unnamed) lengths is missing.
# - return labels, padded, lengths
# + return labels, padded

# %% wrong, as above: (unnamed) Every row is padded by one more than needed.
# - padded = torch.tensor([text + [pad] * (max(lengths) - len(text)) for text in texts])
# - return labels, padded, lengths
# + padded = torch.tensor([text + [pad] * (max(lengths) + 1 - len(text)) for text in texts])
# + return labels, padded, torch.tensor(lengths)

# %% wrong, as above: lengths holds the padded length, not the number of tokens of each text.
# - return labels, padded, lengths
# + return labels, padded, torch.tensor([max(lengths)] * len(batch))

# %% wrong, as above: The padding stands before the tokens; it belongs after them.
# - padded = torch.tensor([text + [pad] * (max(lengths) - len(text)) for text in texts])
# - return labels, padded, lengths
# + padded = torch.tensor([[pad] * (max(lengths) - len(text)) + text for text in texts])
# + return labels, padded, torch.tensor(lengths)

# %% wrong, as above: The two last results are swapped: (labels, padded, lengths).
# - return labels, padded, lengths
# + return labels, torch.tensor(lengths), padded


# %% wrong: (unnamed) A batch of one text loses a dimension.
# - padded = [indices + [vocab["<pad>"]] * (longest - len(indices)) for indices in texts]
# + rows = [indices + [vocab["<pad>"]] * (longest - len(indices)) for indices in texts]
# + padded = torch.tensor(rows).squeeze()
# - torch.tensor(padded),
# + padded,


# %% wrong: The rows are sorted by length, the labels are not.
def collate_batch(batch, vocab):
    pad, unk = vocab["<pad>"], vocab["<unk>"]
    labels = torch.tensor([label for label, _ in batch])
    texts = [[vocab.get(token, unk) for token in tokens] for _, tokens in batch]
    texts.sort(key=len, reverse=True)
    lengths = [len(text) for text in texts]
    padded = torch.tensor([text + [pad] * (max(lengths) - len(text)) for text in texts])
    return labels, padded, torch.tensor(lengths)


# %% wrong, as above: The token lists of the batch are changed.
# - texts.sort(key=len, reverse=True)
# + for _, tokens in batch:
# +     tokens += ["<pad>"] * (max(map(len, texts)) - len(tokens))

# %% wrong, as above: The vocabulary is changed.
# - texts = [[vocab.get(token, unk) for token in tokens] for _, tokens in batch]
# - texts.sort(key=len, reverse=True)
# + texts = [[vocab.setdefault(token, unk) for token in tokens] for _, tokens in batch]


# %% wrong: Unknown tokens become 1, whatever the vocabulary says; it is vocab["<unk>"].
def collate_batch(batch, vocab):
    pad, unk = vocab["<pad>"], 1
    labels = torch.tensor([label for label, _ in batch])
    texts = [[vocab.get(token, unk) for token in tokens] for _, tokens in batch]
    lengths = [len(text) for text in texts]
    padded = torch.tensor([text + [pad] * (max(lengths) - len(text)) for text in texts])
    return labels, padded, torch.tensor(lengths)


# %% wrong, as above: The labels are off by one: they stay as they are.
# - pad, unk = vocab["<pad>"], 1
# - labels = torch.tensor([label for label, _ in batch])
# + pad, unk = vocab["<pad>"], vocab["<unk>"]
# + labels = torch.tensor([label - 1 for label, _ in batch])

# %% wrong, as above: The padding is 0, whatever the vocabulary says; it is vocab["<pad>"].
# - pad, unk = vocab["<pad>"], 1
# + pad, unk = 0, vocab["<unk>"]

# %% wrong, as above: The texts are sorted by length; they stay in the order of the batch.
# - pad, unk = vocab["<pad>"], 1
# + batch = sorted(batch, key=lambda pair: -len(pair[1]))
# + pad, unk = vocab["<pad>"], vocab["<unk>"]


# %% right: Fills a tensor of padding row by row.
def collate_batch(batch, vocab):
    labels, texts = zip(*batch, strict=True)
    lengths = torch.tensor(list(map(len, texts)), dtype=torch.int64)
    padded = torch.full((len(batch), int(lengths.max())), vocab["<pad>"], dtype=torch.int64)
    for i, tokens in enumerate(texts):
        for j, token in enumerate(tokens):
            padded[i, j] = vocab[token] if token in vocab else vocab["<unk>"]
    return torch.tensor(labels, dtype=torch.int64), padded, lengths


# %% right: Uses pad_sequence of torch, and returns a list.
def collate_batch(batch, vocab):
    rows = [torch.LongTensor([vocab.get(t, vocab["<unk>"]) for t in tokens]) for _, tokens in batch]
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=vocab["<pad>"])
    labels = torch.LongTensor([int(label) for label, *_ in batch])
    return [labels, padded, torch.as_tensor([row.numel() for row in rows])]
