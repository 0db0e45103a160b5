import sys
import warnings


def l2_penalty(w):
    warnings.warn("this is deprecated", DeprecationWarning)
    print("penalty of", w, file=sys.stderr)
    return torch.as_tensor(w).pow(2).sum() / 2


warnings.simplefilter("error")
sys.stderr.write("loaded")
