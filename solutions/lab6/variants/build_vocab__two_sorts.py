"""Sorts alphabetically first and then by count, which keeps the order of ties."""


def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = {}
    for tokens in token_lists:
        for token in tokens:
            counts[token] = counts.get(token, 0) + 1
    vocab = {}
    for special in specials:
        vocab[special] = len(vocab)
    for token in sorted(sorted(counts), key=counts.get, reverse=True):
        if counts[token] >= min_freq and token not in vocab:
            vocab[token] = len(vocab)
    return vocab
