"""The loss is NaN: exp overflows, or 0 is multiplied by an infinite logarithm."""

import torch


class CrossEntropyLoss:
    def __call__(self, logits, labels):
        log_p = torch.log(softmax(logits))  # 0 · −∞ is NaN
        return -(one_hot(labels, logits.shape[1]) * log_p).sum(1).mean()
