"""Fills empty tensors by normal_, multiplies with einsum, returns a list."""

import torch


def normal_product(rows_p, rows_q, cols, std):
    P = torch.empty(rows_p, cols).normal_(0, std)
    Q = torch.empty(rows_q, cols).normal_(mean=0, std=std)
    return [P, Q, torch.einsum("ik,jk->ij", P, Q)]
