"""(unnamed) The padded indices are int32."""

import torch


def collate_batch(batch, vocab):
    pad, unk = vocab["<pad>"], vocab["<unk>"]
    labels = torch.tensor([label for label, _ in batch])
    texts = [[vocab.get(token, unk) for token in tokens] for _, tokens in batch]
    lengths = [len(text) for text in texts]
    padded = torch.tensor([text + [pad] * (max(lengths) - len(text)) for text in texts])
    return labels, padded.int(), torch.tensor(lengths)
