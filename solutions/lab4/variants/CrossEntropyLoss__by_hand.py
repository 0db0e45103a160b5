"""Without torch.logsumexp: shifts by the maximum and picks by index."""


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        shifted = logits - logits.max(1, keepdim=True)[0]
        log_sums = shifted.exp().sum(1).log()
        picked = shifted[range(len(labels)), labels]
        return (log_sums - picked).sum() / len(labels)
