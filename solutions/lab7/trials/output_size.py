"""Wrong and right programs for output_size."""

# %% wrong: It is rounded up; round it down.
# - size = (n + 2 * padding - reach) // stride + 1
# + size = -(-(n + 2 * padding - reach) // stride) + 1

# %% wrong: The padding is counted once; it is at both ends.
# - size = (n + 2 * padding - reach) // stride + 1
# + size = (n + padding - reach) // stride + 1

# %% wrong: dilation is forgotten.
# - reach = dilation * (kernel - 1) + 1
# + reach = kernel

# %% wrong: The kernel is taken to span dilation · kernel; it is dilation · (kernel − 1) + 1.
# - reach = dilation * (kernel - 1) + 1
# + reach = dilation * kernel

# %% wrong: The 1 is missing: where the kernel starts counts, too.
# - size = (n + 2 * padding - reach) // stride + 1
# + size = (n + 2 * padding - reach) // stride

# %% wrong: stride is forgotten.
# - size = (n + 2 * padding - reach) // stride + 1
# + size = n + 2 * padding - reach + 1


# %% wrong: A float is returned; an int is asked for: // gives one.
def output_size(n, kernel, stride=1, padding=0, dilation=1):
    import math

    size = (n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
    if size < 1:
        raise ValueError("fits nowhere")
    return float(math.floor(size))


# %% wrong: A float is returned; an int is asked for: // gives one.
# - return size
# + return size / 1

# %% wrong: (unnamed) It is not rounded at all.
# - size = (n + 2 * padding - reach) // stride + 1
# + size = (n + 2 * padding - reach) / stride + 1

# %% wrong: (unnamed) It is rounded to the nearest.
# - size = (n + 2 * padding - reach) // stride + 1
# + size = round((n + 2 * padding - reach) / stride) + 1

# %% wrong: The size of the kernel is not checked.
# - if size <= 0:
# -     raise ValueError(f"a kernel of {kernel} fits nowhere along {n} pixels")

# %% wrong: The size of the kernel is not checked.
# - if size <= 0:
# -     raise ValueError(f"a kernel of {kernel} fits nowhere along {n} pixels")
# - return size
# + return max(size, 0)

# %% wrong: A size of 0 is not refused; mind that int(a / b) rounds toward 0.
# - if size <= 0:
# + if size < 0:

# %% wrong: A size of 0 is not refused; mind that int(a / b) rounds toward 0.
# - size = (n + 2 * padding - reach) // stride + 1
# + size = int((n + 2 * padding - reach) / stride) + 1

# %% wrong: A kernel that does not fit raised something else than ValueError.
# - if size <= 0:
# -     raise ValueError(f"a kernel of {kernel} fits nowhere along {n} pixels")
# + assert size > 0

# %% wrong: (unnamed) A kernel that just fits is refused.
# - if size <= 0:
# + if size <= 1:

# %% wrong: (unnamed) The padding is left out of the check.
# - if size <= 0:
# + if size <= 0 or kernel > n:


# %% right: The places are counted one by one.
def output_size(n, kernel, stride=1, padding=0, dilation=1):
    last, count = dilation * (kernel - 1), 0
    while count * stride + last < n + 2 * padding:
        count += 1
    if not count:
        raise ValueError("fits nowhere")
    return count


# %% right: Rounded by math.floor.
def output_size(n, kernel, stride=1, padding=0, dilation=1):
    import math

    size = math.floor((n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1)
    if size < 1:
        raise ValueError("fits nowhere")
    return size


# %% right: A range knows its length.
def output_size(n, kernel, stride=1, padding=0, dilation=1):
    size = len(range(0, n + 2 * padding - dilation * (kernel - 1), stride))
    if size == 0:
        raise ValueError("fits nowhere")
    return size
