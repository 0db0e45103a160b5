# %% wrong: (unnamed) It takes the coordinate with the most negative diagonal entry.
def escape_direction(H):
    e = torch.linalg.eigvalsh(H)
    if e[0] >= -1e-6 * e.abs().max():
        return None
    return torch.eye(len(H), dtype=H.dtype)[H.diag().argmin()]


# %% wrong: (unnamed) It returns the eigenvalue along with the vector.
def escape_direction(H):
    e, V = torch.linalg.eigh(H)
    if e[0] >= -1e-6 * e.abs().max():
        return None
    return (e[0], V[:, 0])


# %% wrong, as above: (unnamed) The vector has the shape (D, 1).
# - return (e[0], V[:, 0])
# + return V[:, :1]

# %% wrong, as above: (unnamed) float64 comes back as float32.
# - return (e[0], V[:, 0])
# + return V[:, 0].float()

# %% wrong, as above: This is the eigenvector of the largest eigenvalue.
# - return (e[0], V[:, 0])
# + return V[:, -1]

# %% wrong, as above: This is the eigenvector of the largest eigenvalue.
# - return (e[0], V[:, 0])
# + return V[:, e.abs().argmax()]

# %% wrong, as above: This is the eigenvector of the negative eigenvalue nearest to zero.
# - return (e[0], V[:, 0])
# + return V[:, (e < 0).nonzero().max()]

# %% wrong, as above: This is a row; the eigenvectors stand in the columns.
# - return (e[0], V[:, 0])
# + return V[0]

# %% wrong, as above: The vector does not have the length 1.
# - return (e[0], V[:, 0])
# + return e[0] * V[:, 0]

# %% wrong, as above: This is the eigenvector of the eigenvalue that is smallest in size.
# - return (e[0], V[:, 0])
# + return V[:, e.abs().argmin()]

# %% wrong, as above: (unnamed) All eigenvectors of negative eigenvalues are added up and scaled to
#    length 1.
# - return (e[0], V[:, 0])
# + return V[:, e < 0].sum(1) / (e < 0).sum().sqrt()


# %% wrong: None is not returned although no eigenvalue is negative.
def escape_direction(H):
    return torch.linalg.eigh(H).eigenvectors[:, 0]


# %% wrong: It returns no direction where an eigenvalue is negative.
def escape_direction(H):
    return None


# %% wrong: An eigenvalue that counts as zero is taken for negative.
def escape_direction(H):
    e, V = torch.linalg.eigh(H)
    if e[0] > -1e-6 * e.abs().max():
        return None
    return V[:, 0]


# %% wrong, as above: The bound for zero is a fixed number; it goes with the largest eigenvalue.
# - if e[0] > -1e-6 * e.abs().max():
# + if e[0] > -1e-6:

# %% wrong, as above: An eigenvalue that counts as zero is taken for negative.
# - if e[0] > -1e-6 * e.abs().max():
# + if e[0] >= 0:

# %% wrong, as above: None is returned although there is a negative eigenvalue.
# - if e[0] > -1e-6 * e.abs().max():
# + if e[0] >= -1e-6 * e.abs().max() or e[-1] > 0:

# %% wrong, as above: None is returned although there is a negative eigenvalue.
# - if e[0] > -1e-6 * e.abs().max():
# + if e[0] < 0:


# %% right: Complex eigenvalues made real, in no order; the first entry made positive.
def escape_direction(H):
    values, vectors = torch.linalg.eig(H)
    values, vectors = values.real, vectors.real
    i = int(values.argmin())
    if values[i] >= 0 or values[i].abs() < 1e-6 * values.abs().max():
        return None
    direction = vectors[:, i] / vectors[:, i].norm()
    return direction if direction[0] >= 0 else -direction


# %% right: Through numpy and back.
import numpy as np


def escape_direction(H):
    values, vectors = np.linalg.eigh(H.numpy())
    if values.min() < -1e-6 * np.abs(values).max():
        return torch.from_numpy(-vectors[:, np.argmin(values)].copy())
    return None
