"""(unnamed) Uses a distribution, which the report says by itself."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        return -torch.distributions.Categorical(logits=logits).log_prob(labels).mean()
