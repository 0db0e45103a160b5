"""The rarest tokens come first."""

from collections import Counter


def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [token for token, n in counts.items() if n >= min_freq and token not in specials]
    often.sort(key=lambda token: (counts[token], token))
    return {token: index for index, token in enumerate([*specials, *often])}
