"""The rows are sorted by length, the labels are not."""

import torch


def collate_batch(batch, vocab):
    pad, unk = vocab["<pad>"], vocab["<unk>"]
    labels = torch.tensor([label for label, _ in batch])
    texts = [[vocab.get(token, unk) for token in tokens] for _, tokens in batch]
    texts.sort(key=len, reverse=True)
    lengths = [len(text) for text in texts]
    padded = torch.tensor([text + [pad] * (max(lengths) - len(text)) for text in texts])
    return labels, padded, torch.tensor(lengths)
