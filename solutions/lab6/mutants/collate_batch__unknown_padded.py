"""Unknown tokens become <pad>; they become <unk>."""

import torch


def collate_batch(batch, vocab):
    pad = vocab["<pad>"]
    labels = torch.tensor([label for label, _ in batch])
    texts = [[vocab.get(token, pad) for token in tokens] for _, tokens in batch]
    lengths = [len(text) for text in texts]
    padded = torch.tensor([text + [pad] * (max(lengths) - len(text)) for text in texts])
    return labels, padded, torch.tensor(lengths)
