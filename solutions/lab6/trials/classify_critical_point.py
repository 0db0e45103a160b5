# %% wrong: A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is
#    degenerate.
def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    if (e > zero).any() and (e < -zero).any():
        return "saddle point"
    if (e.abs() < zero).any():
        return "degenerate"
    return "local minimum" if (e >= zero).all() else "local maximum"


# %% wrong: The sign of the determinant does not tell with more than two parameters.
def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    if (e.abs() <= 1e-6 * e.abs().max()).any():
        zero = 1e-6 * e.abs().max()
        return "saddle point" if (e > zero).any() and (e < -zero).any() else "degenerate"
    if len(H) % 2:
        return (
            "local minimum"
            if (e > 0).all()
            else "local maximum"
            if (e < 0).all()
            else "saddle point"
        )
    if torch.linalg.det(H) < 0:
        return "saddle point"
    return "local minimum" if H.trace() > 0 else "local maximum"


# %% wrong: A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is
#    degenerate.
def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    if (e > zero).all():
        return "local minimum"
    if (e <= zero).all() and (e < -zero).any():
        return "local maximum"
    if (e > zero).any() and (e < -zero).any():
        return "saddle point"
    return "degenerate"


# %% wrong: Eigenvalues that are zero but for rounding count with their sign.
def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 0
    if (e > zero).any() and (e < -zero).any():
        return "saddle point"
    if not ((e > zero) | (e < -zero)).all():
        return "degenerate"
    return "local minimum" if (e > 0).all() else "local maximum"


# %% wrong, as above: (unnamed) The bound goes with the largest eigenvalue, not with the largest in
#    size.
# - zero = 0
# + zero = 1e-6 * e.max()

# %% wrong, as above: Only the diagonal is looked at; the eigenvalues tell.
# - e = torch.linalg.eigvalsh(H)
# - zero = 0
# + e = H.diag()
# + zero = 1e-6 * e.abs().max()

# %% wrong, as above: The bound for zero is a fixed number; it goes with the largest eigenvalue.
# - zero = 0
# + zero = 1e-6

# %% wrong, as above: Small eigenvalues count as zero although they are above 1e-6 of the largest.
# - zero = 0
# + zero = 1e-3 * e.abs().max()

# %% wrong, as above: Eigenvalues that are zero but for rounding count with their sign.
# - zero = 0
# + zero = 1e-12 * e.abs().max()


# %% wrong: (unnamed) It returns a number, not a string.
def classify_critical_point(H):
    return int((torch.linalg.eigvalsh(H) < 0).sum())


# %% wrong: A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is
#    degenerate.
def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    positive, negative = (e > zero).any(), (e < -zero).any()
    if positive and negative:
        return "saddle point"
    return "local minimum" if positive else "local maximum" if negative else "degenerate"


# %% wrong: A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is
#    degenerate.
def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    if (e >= -zero).all():
        return "local minimum"
    if (e <= zero).all():
        return "local maximum"
    return "saddle point"


# %% wrong: The answer is none of the four strings of the handout.
def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    if (e > zero).any() and (e < -zero).any():
        return "saddle"
    if not ((e > zero) | (e < -zero)).all():
        return "degenerate"
    return "minimum" if (e > 0).all() else "maximum"


# %% wrong, as above: Minimum and maximum are swapped.
# - return "saddle"
# + return "saddle point"
# - return "minimum" if (e > 0).all() else "maximum"
# + return "local minimum" if (e < 0).all() else "local maximum"


# %% wrong: Both signs make a saddle point, even if there is a zero.
def classify_critical_point(H):
    e = torch.linalg.eigvalsh(H)
    zero = 1e-6 * e.abs().max()
    if not ((e > zero) | (e < -zero)).all():
        return "degenerate"
    if (e > 0).all():
        return "local minimum"
    return "local maximum" if (e < 0).all() else "saddle point"


# %% right: Divides by the largest in size first, with complex eigenvalues made real.
def classify_critical_point(H):
    values = torch.linalg.eigvals(H).real
    size = values.abs().max()
    if size == 0:
        return "degenerate"
    values = values / size
    lowest, highest = values.min().item(), values.max().item()
    if lowest <= -1e-6 and highest >= 1e-6:
        return "saddle point"
    if lowest >= 1e-6:
        return "local minimum"
    if highest <= -1e-6:
        return "local maximum"
    return "degenerate"


# %% right: Asks numpy, and counts the signs.
import numpy as np


def classify_critical_point(H):
    values = np.linalg.eigvalsh(H.double().numpy())
    largest = np.abs(values).max()
    signs = {0 if abs(x) < 1e-6 * largest else int(np.sign(x)) for x in values}
    if {1, -1} <= signs:
        return "saddle point"
    if 0 in signs:
        return "degenerate"
    return "local minimum" if signs == {1} else "local maximum"
