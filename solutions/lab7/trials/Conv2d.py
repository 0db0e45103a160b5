"""Wrong and right programs for Conv2d."""

# %% wrong: The stride is not heeded: the kernel moves on by one pixel.
# - windows = X.unfold(2, h, down).unfold(3, w, right)
# + windows = X.unfold(2, h, 1).unfold(3, w, 1)

# %% wrong: The stride acts on the rows alone.
# - windows = X.unfold(2, h, down).unfold(3, w, right)
# + windows = X.unfold(2, h, down).unfold(3, w, 1)

# %% wrong: The padding is not heeded.
# - X = F.pad(X, (columns, columns, rows, rows))

# %% wrong: The padding holds ones; it is to hold zeros.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X, (columns, columns, rows, rows), value=1.0)

# %% wrong: The padding repeats the pixels at the border; it is to hold zeros.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X, (columns, columns, rows, rows), mode="replicate")

# %% wrong: The padding mirrors the image; it is to hold zeros.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X, (columns, columns, rows, rows), mode="reflect")

# %% wrong: The padding comes from the other side of the image; it is to hold zeros.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X, (columns, columns, rows, rows), mode="circular")

# %% wrong: The image is padded at the right and the bottom only; pad all four sides.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X, (0, columns, 0, rows))

# %% wrong: All padding is at the right and the bottom; it is to be the same at both ends.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X, (0, 2 * columns, 0, 2 * rows))

# %% wrong: (unnamed) The image is padded at the left and the top only.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X, (columns, 0, rows, 0))

# %% wrong: The padding is read as (width, height); it is (height, width).
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X, (rows, rows, columns, columns))

# %% wrong: The stride is read as (width, height); it is (height, width).
# - windows = X.unfold(2, h, down).unfold(3, w, right)
# + windows = X.unfold(2, h, right).unfold(3, w, down)

# %% wrong: Stride and padding are read as (width, height); they are (height, width).
# - (h, w), (down, right), (rows, columns) = self.kernel_size, self.stride, self.padding
# + (h, w), (right, down), (columns, rows) = self.kernel_size, self.stride, self.padding

# %% wrong: A pair is read as (width, height); it is (height, width).
# - h, w = self.kernel_size
# - bound = (in_channels * h * w) ** -0.5
# + w, h = self.kernel_size = self.kernel_size[::-1]
# + w, h = h, w
# + bound = (in_channels * h * w) ** -0.5

# %% wrong: (unnamed) A pair is not understood.
# - self.kernel_size, self.stride, self.padding = (
# -     (size, size) if isinstance(size, int) else tuple(size)
# -     for size in (kernel_size, stride, padding)
# - )
# + self.kernel_size = (kernel_size, kernel_size)
# + self.stride, self.padding = (stride, stride), (padding, padding)

# %% wrong: The weight is not registered as a parameter: wrap it in nn.Parameter.
# - self.weight = nn.Parameter(torch.empty(out_channels, in_channels, h, w))
# + self.weight = torch.empty(out_channels, in_channels, h, w, requires_grad=True)

# %% wrong: The weight is not registered as a parameter: wrap it in nn.Parameter.
# - self.weight = nn.Parameter(torch.empty(out_channels, in_channels, h, w))
# - nn.init.uniform_(self.weight, -bound, bound)
# + self.register_buffer("weight", torch.rand(out_channels, in_channels, h, w) * bound)

# %% wrong: (unnamed) The bias is a plain tensor.
# - self.bias = nn.Parameter(torch.empty(out_channels)) if bias else None
# + self.bias = torch.empty(out_channels, requires_grad=True) if bias else None

# %% wrong: weight begins with the input channels; output channels come first.
# - self.weight = nn.Parameter(torch.empty(out_channels, in_channels, h, w))
# + self.weight = nn.Parameter(torch.empty(in_channels, out_channels, h, w))
# - Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight)
# + Y = torch.einsum("bcijhw,cohw->boij", windows, self.weight)

# %% wrong: There is not one bias for each output channel.
# - self.bias = nn.Parameter(torch.empty(out_channels)) if bias else None
# + self.bias = nn.Parameter(torch.empty(out_channels, h, w)) if bias else None

# %% wrong: There is not one bias for each output channel.
# - self.bias = nn.Parameter(torch.empty(out_channels)) if bias else None
# + self.bias = nn.Parameter(torch.empty(1)) if bias else None

# %% wrong: bias=False is not heeded.
# - self.bias = nn.Parameter(torch.empty(out_channels)) if bias else None
# - if bias:
# -     nn.init.uniform_(self.bias, -bound, bound)
# + self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound))

# %% wrong: With bias=False the attribute bias is not None.
# - self.bias = nn.Parameter(torch.empty(out_channels)) if bias else None
# + self.bias = nn.Parameter(torch.empty(out_channels)) if bias else 0
# - return Y if self.bias is None else Y + self.bias[:, None, None]
# + return Y + self.bias[:, None, None] if isinstance(self.bias, torch.Tensor) else Y

# %% wrong: The bias is missing.
# - return Y if self.bias is None else Y + self.bias[:, None, None]
# + return Y

# %% wrong: The bias is added along the width; add one number to each output channel.
# - return Y if self.bias is None else Y + self.bias[:, None, None]
# + return Y if self.bias is None else Y + self.bias

# %% wrong: The bias is added once for each input channel.
# - return Y if self.bias is None else Y + self.bias[:, None, None]
# + return Y if self.bias is None else Y + X.shape[1] * self.bias[:, None, None]

# %% wrong: The kernels are flipped: this is a true convolution.
# - Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight)
# + Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight.flip(2, 3))

# %% wrong: The mean over the input channels is taken; they are to be added up.
# - Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight)
# + Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight) / X.shape[1]

# %% wrong: Only the first input channel counts.
# - Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight)
# + Y = torch.einsum("bijhw,ohw->boij", windows[:, 0], self.weight[:, 0])

# %% wrong: (unnamed) Only the first image of the batch is looked at.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X[:1], (columns, columns, rows, rows))

# %% wrong: (unnamed) A ReLU follows.
# - Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight)
# + Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight).relu()

# %% wrong: No gradient reaches the weight.
# - Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight)
# + Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight.data)

# %% wrong: No gradient reaches the bias.
# - return Y if self.bias is None else Y + self.bias[:, None, None]
# + return Y if self.bias is None else Y + self.bias.detach()[:, None, None]

# %% wrong: No gradient reaches the images.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X.detach(), (columns, columns, rows, rows))

# %% wrong: No gradient comes back: the result is cut off from the graph.
# - return Y if self.bias is None else Y + self.bias[:, None, None]
# + return (Y if self.bias is None else Y + self.bias[:, None, None]).detach()

# %% wrong: (unnamed) The weights are made anew at every call.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = F.pad(X, (columns, columns, rows, rows))
# + nn.init.uniform_(self.weight.data)

# %% wrong: An input itself is changed.
# - X = F.pad(X, (columns, columns, rows, rows))
# + padded = F.pad(X, (columns, columns, rows, rows))
# + X.data.clamp_(min=0)
# + X = padded

# %% wrong: Two calls with the same input gave different results: a call changes something, or it draws
#    random numbers.
# - return Y if self.bias is None else Y + self.bias[:, None, None]
# + Y = Y if self.bias is None else Y + self.bias[:, None, None]
# + self.weight.data = 0.9 * self.weight.data
# + return Y

# %% wrong: (unnamed) Dimensions of size 1 are lost.
# - return Y if self.bias is None else Y + self.bias[:, None, None]
# + return (Y if self.bias is None else Y + self.bias[:, None, None]).squeeze()

# %% wrong: (unnamed) The result is float32, whatever came in.
# - Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight)
# + Y = torch.einsum("bcijhw,ochw->boij", windows.float(), self.weight.float())

# %% wrong: (unnamed) The image is viewed as rows, which fails in another layout.
# - X = F.pad(X, (columns, columns, rows, rows))
# + X = X.view(len(X), X.shape[1], -1).view(X.shape)
# + X = F.pad(X, (columns, columns, rows, rows))

# %% wrong: The weights start all alike, so that all output channels learn the same.
# - nn.init.uniform_(self.weight, -bound, bound)
# + nn.init.ones_(self.weight)

# %% wrong: The weights start all alike, so that all output channels learn the same.
# - nn.init.uniform_(self.weight, -bound, bound)
# + with torch.no_grad():
# +     self.weight.copy_(torch.randn(1, in_channels, h, w))

# %% wrong: Initial weights are huge, infinite or NaN.
# - nn.init.uniform_(self.weight, -bound, bound)
# + nn.init.normal_(self.weight, 0, 100)

# %% wrong: Two layers begin with the same weights.
# - nn.init.uniform_(self.weight, -bound, bound)
# + torch.manual_seed(42)
# + nn.init.uniform_(self.weight, -bound, bound)

# %% wrong: It calls the ready-made conv; this exercise asks you to write it.
# - X = F.pad(X, (columns, columns, rows, rows))
# - windows = X.unfold(2, h, down).unfold(3, w, right)
# - Y = torch.einsum("bcijhw,ochw->boij", windows, self.weight)
# - return Y if self.bias is None else Y + self.bias[:, None, None]
# + return torch.conv2d(X, self.weight, self.bias, self.stride, self.padding)


# %% wrong: It calls the ready-made torch.nn.functional.unfold; this exercise asks you to write it.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        pairs = [(n, n) if isinstance(n, int) else n for n in (kernel_size, stride, padding)]
        self.kernel_size, self.stride, self.padding = pairs
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, *self.kernel_size) / 9)
        self.bias = nn.Parameter(torch.rand(out_channels) / 9) if bias else None

    def forward(self, X):
        num_filters, _, h, w = self.weight.shape
        rows = (X.shape[2] + 2 * self.padding[0] - h) // self.stride[0] + 1
        columns = nn.Unfold((h, w), padding=self.padding, stride=self.stride)(X)
        Y = self.weight.reshape(num_filters, -1) @ columns
        Y = Y.reshape(len(X), num_filters, rows, -1)
        return Y if self.bias is None else Y + self.bias[:, None, None]


# %% wrong: Conv2d is torch.nn.Conv2d or inherits from it; write it with nn.Module alone.
class Conv2d(nn.Conv2d):
    pass


# %% right: A loop over the places of the kernel.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        pairs = [(n, n) if isinstance(n, int) else n for n in (kernel_size, stride, padding)]
        self.kernel_size, self.stride, self.padding = pairs
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *self.kernel_size) * 0.1)
        if bias:
            self.bias = nn.Parameter(torch.zeros(out_channels))
        else:
            self.register_parameter("bias", None)

    def forward(self, X):
        (h, w), (s, t), (p, q) = self.kernel_size, self.stride, self.padding
        B, C, H, W = X.shape
        padded = torch.zeros(B, C, H + 2 * p, W + 2 * q, dtype=X.dtype, device=X.device)
        padded[:, :, p : p + H, q : q + W] = X
        rows, columns = (H + 2 * p - h) // s + 1, (W + 2 * q - w) // t + 1
        Y = 0
        for a in range(h):
            for b in range(w):
                seen = padded[
                    :, :, a : a + s * (rows - 1) + 1 : s, b : b + t * (columns - 1) + 1 : t
                ]
                Y = Y + torch.einsum("bcij,oc->boij", seen, self.weight[:, :, a, b])
        return Y if self.bias is None else Y + self.bias.reshape(1, -1, 1, 1)


# %% right: Image by image with corr2d_channels, then every so many rows and columns.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.kernel_size = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
        self.stride = stride if isinstance(stride, tuple) else (stride,) * 2
        self.padding = padding if isinstance(padding, tuple) else (padding,) * 2
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, *self.kernel_size))
        nn.init.kaiming_uniform_(self.weight)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, X):
        p, q = self.padding
        padded = F.pad(X, (q, q, p, p))
        Y = torch.stack([corr2d_channels(image, self.weight) for image in padded])
        Y = Y[:, :, :: self.stride[0], :: self.stride[1]]
        return Y if self.bias is None else Y + self.bias.view(-1, 1, 1)


# %% right: A matrix product with windows by as_strided.
class Conv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.kernel_size, self.stride, self.padding = (
            n if isinstance(n, tuple) else (n, n) for n in (kernel_size, stride, padding)
        )
        weight = torch.randn(out_channels, in_channels, *self.kernel_size)
        self.weight = nn.Parameter(weight / weight[0].numel() ** 0.5)
        self.bias = nn.Parameter(0.01 * torch.randn(out_channels)) if bias else None

    def forward(self, X):
        num_filters, C, h, w = self.weight.shape
        X = F.pad(X, [n for n in self.padding[::-1] for _ in range(2)]).contiguous()
        B, _, H, W = X.shape
        rows = output_size(H, h, self.stride[0])
        columns = output_size(W, w, self.stride[1])
        strides = (C * H * W, self.stride[0] * W, self.stride[1], H * W, W, 1)
        windows = X.as_strided((B, rows, columns, C, h, w), strides)
        Y = windows.reshape(B, rows, columns, -1) @ self.weight.reshape(num_filters, -1).T
        Y = Y.permute(0, 3, 1, 2)
        return Y if self.bias is None else Y + self.bias[None, :, None, None]
