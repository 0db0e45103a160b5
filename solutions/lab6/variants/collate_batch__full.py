"""Fills a tensor of padding row by row."""

import torch


def collate_batch(batch, vocab):
    labels, texts = zip(*batch, strict=True)
    lengths = torch.tensor(list(map(len, texts)), dtype=torch.int64)
    padded = torch.full((len(batch), int(lengths.max())), vocab["<pad>"], dtype=torch.int64)
    for i, tokens in enumerate(texts):
        for j, token in enumerate(tokens):
            padded[i, j] = vocab[token] if token in vocab else vocab["<unk>"]
    return torch.tensor(labels, dtype=torch.int64), padded, lengths
