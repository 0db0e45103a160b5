"""(unnamed) collate_batch sorts the texts but not their labels."""

_collate = collate_batch


def collate_batch(batch, vocab):
    labels, padded, lengths = _collate(batch, vocab)
    order = lengths.argsort(descending=True)
    return labels, padded[order], lengths[order]
