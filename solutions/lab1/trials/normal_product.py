# %% wrong: (unnamed) The product is that of other matrices.
# - return P, Q, P @ Q.T
# + return P, Q, torch.randn(rows_p, cols) @ Q.T

# %% wrong: (unnamed) The product is divided by cols.
# - return P, Q, P @ Q.T
# + return P, Q, P @ Q.T / cols

# %% wrong: P and Q are not float32.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + P = torch.randn(rows_p, cols, dtype=torch.float64) * std
# + Q = torch.randn(rows_q, cols, dtype=torch.float64) * std

# %% wrong: std is passed as the mean.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + P = torch.normal(std, std, (rows_p, cols))
# + Q = torch.normal(std, std, (rows_q, cols))

# %% wrong: P or Q is zero everywhere, or not finite.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + P = torch.full((rows_p, cols), float("nan"))
# + Q = torch.full((rows_q, cols), float("nan"))

# %% wrong: normal_product does not return three values: (P, Q, product).
# - return P, Q, P @ Q.T
# + return P @ Q.T

# %% wrong: Q is reshaped, not transposed: reshape keeps the reading order of the elements.
# - return P, Q, P @ Q.T
# + return (P, Q, P @ Q.reshape(cols, rows_q))

# %% wrong: std is taken for the variance; it is the standard deviation.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + P = torch.randn(rows_p, cols) * std**0.5
# + Q = torch.randn(rows_q, cols) * std**0.5

# %% wrong: Q is P: draw each of them.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + both = torch.randn(max(rows_p, rows_q), cols) * std
# + P, Q = both[:rows_p], both[:rows_q]

# %% wrong: Every call returns the same numbers: set no seed.
# - P = torch.randn(rows_p, cols) * std
# + torch.manual_seed(0)
# + P = torch.randn(rows_p, cols) * std

# %% wrong: The standard deviation is 1, whatever std is.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + P = torch.randn(rows_p, cols)
# + Q = torch.randn(rows_q, cols)

# %% wrong: P and Q are swapped.
# - return P, Q, P @ Q.T
# + return Q, P, P @ Q.T

# %% wrong: This is Q Pᵀ; P Qᵀ is asked for.
# - return P, Q, P @ Q.T
# + return P, Q, Q @ P.T

# %% wrong: The numbers are uniform, not normal: use torch.randn or torch.normal.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + P = torch.rand(rows_p, cols) * std
# + Q = torch.rand(rows_q, cols) * std

# %% wrong: The numbers are uniform, not normal: use torch.randn or torch.normal.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + P = (torch.rand(rows_p, cols) - 0.5) * 12**0.5 * std
# + Q = (torch.rand(rows_q, cols) - 0.5) * 12**0.5 * std

# %% wrong: The variance std² is passed as the standard deviation.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + P = torch.normal(0.0, std**2, (rows_p, cols))
# + Q = torch.normal(0.0, std**2, (rows_q, cols))

# %% wrong: The variance std² is passed as the standard deviation.
# - Q = torch.randn(rows_q, cols) * std
# + Q = torch.randn(rows_q, cols) * std**2

# %% wrong: All numbers are the same.
# - P = torch.randn(rows_p, cols) * std
# - Q = torch.randn(rows_q, cols) * std
# + P = torch.zeros(rows_p, cols) + std
# + Q = torch.zeros(rows_q, cols) + std

# %% wrong: P and Q do not have the shapes that are asked for.
def normal_product(rows_p, rows_q, cols, std):
    P = torch.randn(cols, rows_p) * std
    Q = torch.randn(cols, rows_q) * std
    return P, Q, P.T @ Q


# %% right: torch.distributions and numpy draw; the transposed product is transposed.
import numpy as np


def normal_product(rows_p, rows_q, cols, std):
    P = torch.distributions.Normal(0.0, float(std)).sample((rows_p, cols))
    Q = torch.tensor(np.random.normal(0, std, size=(rows_q, cols)), dtype=torch.float32)
    return P, Q, torch.mm(Q, P.transpose(0, 1)).t()


# %% right: Fills empty tensors by normal_, multiplies with einsum, returns a list.
def normal_product(rows_p, rows_q, cols, std):
    P = torch.empty(rows_p, cols).normal_(0, std)
    Q = torch.empty(rows_q, cols).normal_(mean=0, std=std)
    return [P, Q, torch.einsum("ik,jk->ij", P, Q)]


# %% right: torch.normal with tensors of means; the transpose by permute.
def normal_product(rows_p, rows_q, cols, std):
    P = torch.normal(torch.zeros(rows_p, cols), std)
    Q = torch.normal(0, std, size=(rows_q, cols))
    return P, Q, P.matmul(Q.permute(1, 0))
