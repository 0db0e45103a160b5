"""The specials are always <pad> and <unk>; take those that are given."""

from collections import Counter


def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [
        token for token, n in counts.items() if n >= min_freq and token not in ("<pad>", "<unk>")
    ]
    often.sort(key=lambda token: (-counts[token], token))
    specials = ("<pad>", "<unk>")
    return {token: index for index, token in enumerate([*specials, *often])}
