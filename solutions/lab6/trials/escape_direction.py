# %% wrong: (unnamed) The vector has the shape (D, 1).
# - return eigenvectors[:, 0]
# + return eigenvectors[:, :1]

# %% wrong: (unnamed) It takes the coordinate with the most negative diagonal entry.
# - eigenvalues, eigenvectors = torch.linalg.eigh(H)
# + eigenvalues = torch.linalg.eigvalsh(H)
# - return eigenvectors[:, 0]
# + return torch.eye(len(H), dtype=H.dtype)[H.diag().argmin()]

# %% wrong: (unnamed) It returns the eigenvalue along with the vector.
# - return eigenvectors[:, 0]
# + return (eigenvalues[0], eigenvectors[:, 0])

# %% wrong: The bound for zero is a fixed number; it goes with the largest eigenvalue.
# - if eigenvalues[0] >= -1e-6 * eigenvalues.abs().max():
# + if eigenvalues[0] > -1e-6:

# %% wrong: (unnamed) float64 comes back as float32.
# - return eigenvectors[:, 0]
# + return eigenvectors[:, 0].float()

# %% wrong: This is the eigenvector of the largest eigenvalue.
# - return eigenvectors[:, 0]
# + return eigenvectors[:, -1]

# %% wrong: This is the eigenvector of the largest eigenvalue.
# - return eigenvectors[:, 0]
# + return eigenvectors[:, eigenvalues.abs().argmax()]

# %% wrong: This is the eigenvector of the negative eigenvalue nearest to zero.
# - return eigenvectors[:, 0]
# + return eigenvectors[:, (eigenvalues < 0).nonzero().max()]

# %% wrong: An eigenvalue that counts as zero is taken for negative.
# - if eigenvalues[0] >= -1e-6 * eigenvalues.abs().max():
# + if eigenvalues[0] >= 0:

# %% wrong: None is returned although there is a negative eigenvalue.
# - if eigenvalues[0] >= -1e-6 * eigenvalues.abs().max():
# + if eigenvalues[0] >= -1e-6 * eigenvalues.abs().max() or eigenvalues[-1] > 0:

# %% wrong: None is returned although there is a negative eigenvalue.
# - if eigenvalues[0] >= -1e-6 * eigenvalues.abs().max():
# + if eigenvalues[0] < 0:

# %% wrong: This is a row; the eigenvectors stand in the columns.
# - return eigenvectors[:, 0]
# + return eigenvectors[0]

# %% wrong: The vector does not have the length 1.
# - return eigenvectors[:, 0]
# + return eigenvalues[0] * eigenvectors[:, 0]

# %% wrong: This is the eigenvector of the eigenvalue that is smallest in size.
# - return eigenvectors[:, 0]
# + return eigenvectors[:, eigenvalues.abs().argmin()]

# %% wrong: (unnamed) All eigenvectors of negative eigenvalues are added up and scaled to length 1.
# - return eigenvectors[:, 0]
# + return eigenvectors[:, eigenvalues < 0].sum(1) / (eigenvalues < 0).sum().sqrt()

# %% wrong: An eigenvalue that counts as zero is taken for negative.
# - if eigenvalues[0] >= -1e-6 * eigenvalues.abs().max():
# + if eigenvalues[0] > -1e-6 * eigenvalues.abs().max():

# %% wrong: (unnamed) With one parameter the only dimension is lost.
# - return eigenvectors[:, 0]
# + return eigenvectors[:, :1].squeeze()

# %% wrong: None is not returned although no eigenvalue is negative.
def escape_direction(H):
    return torch.linalg.eigh(H).eigenvectors[:, 0]


# %% wrong: It returns no direction where an eigenvalue is negative.
def escape_direction(H):
    return None


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
