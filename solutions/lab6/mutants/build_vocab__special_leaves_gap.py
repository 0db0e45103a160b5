"""A special that occurs as a token leaves a gap in the indices."""

from collections import Counter


def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [token for token, n in counts.items() if n >= min_freq]
    often.sort(key=lambda token: (-counts[token], token))
    vocab = {}
    for index, token in enumerate([*specials, *often]):
        vocab.setdefault(token, index)
    return vocab
