"""Tokens that occur equally often stand in an order of chance."""

from collections import Counter


def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [token for token in set(counts) if counts[token] >= min_freq and token not in specials]
    often.sort(key=lambda token: -counts[token])
    return {token: index for index, token in enumerate([*specials, *often])}
