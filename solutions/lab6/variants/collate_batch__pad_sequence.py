"""Uses pad_sequence of torch, and returns a list."""

import torch


def collate_batch(batch, vocab):
    rows = [torch.LongTensor([vocab.get(t, vocab["<unk>"]) for t in tokens]) for _, tokens in batch]
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=vocab["<pad>"])
    labels = torch.LongTensor([int(label) for label, *_ in batch])
    return [labels, padded, torch.as_tensor([row.numel() for row in rows])]
