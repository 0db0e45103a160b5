# %% wrong: The image is no PIL image: only a transform makes something else of it.
import numpy


class ImageCsvDataset(Dataset):
    def __init__(self, annotations_file, img_dir, transform=None, target_transform=None):
        with Path(annotations_file).open(newline="", encoding="utf-8") as file:
            self.rows = list(csv.reader(file))[1:]
        self.img_dir, self.transform, self.target_transform = img_dir, transform, target_transform

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        name, label = self.rows[index]
        image, label = numpy.asarray(Image.open(Path(self.img_dir) / name)), int(label)
        if self.transform:
            image = self.transform(image)
        if self.target_transform:
            label = self.target_transform(label)
        return image, label


# %% wrong, as above: The image is no PIL image: only a transform makes something else of it.
# - image, label = numpy.asarray(Image.open(Path(self.img_dir) / name)), int(label)
# + image, label = (
# +     torch.from_numpy(numpy.array(Image.open(Path(self.img_dir) / name))),
# +     int(label),
# + )


# %% wrong: The header is counted as an image.
class ImageCsvDataset(Dataset):
    def __init__(self, annotations_file, img_dir, transform=None, target_transform=None):
        with Path(annotations_file).open(newline="", encoding="utf-8") as file:
            self.rows = list(csv.reader(file))
        self.img_dir, self.transform, self.target_transform = img_dir, transform, target_transform

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        name, label = self.rows[index]
        image, label = Image.open(Path(self.img_dir) / name).convert("L"), int(label)
        if self.transform:
            image = self.transform(image)
        if self.target_transform:
            label = self.target_transform(label)
        return image, label


# %% wrong, as above: One image is lost: what reads the header must not take a line of data with it.
# - self.rows = list(csv.reader(file))
# + self.rows = list(csv.DictReader(file))[1:]
# - name, label = self.rows[index]
# + name, label = self.rows[index].values()

# %% wrong, as above: (unnamed) Checks all files at the start, so one missing image spoils all.
# -     self.rows = list(csv.reader(file))
# +     self.rows = list(csv.reader(file))[1:]
# + for name, _ in self.rows:
# +     (Path(img_dir) / name).stat()

# %% wrong, as above: ImageCsvDataset is no torch.utils.data.Dataset.
# - class ImageCsvDataset(Dataset):
# + class ImageCsvDataset:
# - self.rows = list(csv.reader(file))
# + self.rows = list(csv.reader(file))[1:]

# %% wrong, as above: (unnamed) A negative index raises IndexError.
# - self.rows = list(csv.reader(file))
# + self.rows = list(csv.reader(file))[1:]
# - name, label = self.rows[index]
# + if index < 0:
# +     raise IndexError(index)
# + name, label = self.rows[index]

# %% wrong, as above: An index out of range raises something else than IndexError.
# - self.rows = list(csv.reader(file))
# + self.rows = list(csv.reader(file))[1:]
# - name, label = self.rows[index]
# + if not -len(self) <= index < len(self):
# +     raise ValueError(index)
# + name, label = self.rows[index]

# %% wrong, as above: All images are read at the start; a large dataset does not fit into memory.
# -     self.rows = list(csv.reader(file))
# +     self.rows = list(csv.reader(file))[1:]
# + self.images = [
# +     Image.open(Path(img_dir) / name).convert("L")
# +     for name, _ in self.rows
# +     if (Path(img_dir) / name).exists()
# + ]

# %% wrong, as above: (unnamed) Splits lines at commas, so a name in quotation marks breaks.
# - self.rows = list(csv.reader(file))
# + self.rows = [line.strip().rsplit(",", 1) for line in file][1:]


# %% wrong: The label is left as text: a CSV file holds only text, int() reads it.
class ImageCsvDataset(Dataset):
    def __init__(self, annotations_file, img_dir, transform=None, target_transform=None):
        with Path(annotations_file).open(newline="", encoding="utf-8") as file:
            self.rows = list(csv.reader(file))[1:]
        self.img_dir, self.transform, self.target_transform = img_dir, transform, target_transform

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        name, label = self.rows[index]
        image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
        if self.transform:
            image = self.transform(image)
        if self.target_transform:
            label = self.target_transform(label)
        return image, label


# %% wrong, as above: (unnamed) Looks for the images in the folder of the program.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + image, label = Image.open(name).convert("L"), int(label)

# %% wrong, as above: (unnamed) Adds folder and name as strings, without a slash.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + image, label = Image.open(str(self.img_dir) + name).convert("L"), int(label)

# %% wrong, as above: The label is no int.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + image, label = Image.open(Path(self.img_dir) / name).convert("L"), float(label)

# %% wrong, as above: The target_transform is given a str; make an int of the label first.
# - if self.target_transform:
# -     label = self.target_transform(label)
# + label = self.target_transform(label) if self.target_transform else int(label)

# %% wrong, as above: The file is left open: read the pixels (convert or load) and close it.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + image, label = Image.open(Path(self.img_dir) / name), int(label)
# + if image.mode != "L":
# +     image = image.convert("L")

# %% wrong, as above: A missing image raises something else than FileNotFoundError.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + if not (Path(self.img_dir) / name).exists():
# +     raise RuntimeError(f"no {name}")
# + image, label = Image.open(Path(self.img_dir) / name).convert("L"), int(label)

# %% wrong, as above: A missing image is passed over in silence.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + if not (Path(self.img_dir) / name).exists():
# +     return None
# + image, label = Image.open(Path(self.img_dir) / name).convert("L"), int(label)

# %% wrong, as above: The FileNotFoundError of a missing image does not say its path.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + if not (Path(self.img_dir) / name).exists():
# +     raise FileNotFoundError(name)
# + image, label = Image.open(Path(self.img_dir) / name).convert("L"), int(label)

# %% wrong, as above: The image keeps the mode of its file: convert it to L.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + image, label = Image.open(Path(self.img_dir) / name).copy(), int(label)

# %% wrong, as above: (unnamed) Drops the subfolder of a name.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + image, label = Image.open(Path(self.img_dir) / Path(name).name).convert("L"), int(label)

# %% wrong, as above: The image keeps the mode of its file: convert it to L.
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + image, label = Image.open(Path(self.img_dir) / name).convert("RGB"), int(label)

# %% wrong, as above: No index is out of range.
# - name, label = self.rows[index]
# - image, label = Image.open(Path(self.img_dir) / name).convert("L"), label
# + name, label = self.rows[index % len(self.rows)]
# + image, label = Image.open(Path(self.img_dir) / name).convert("L"), int(label)


# %% wrong: The items do not hold the right labels.
class ImageCsvDataset(Dataset):
    def __init__(self, csv_path, image_dir, transform=None, target_transform=None):
        pass

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return None, 0


# %% wrong: target_transform is ignored.
class ImageCsvDataset(Dataset):
    def __init__(self, annotations_file, img_dir, transform=None, target_transform=None):
        with Path(annotations_file).open(newline="", encoding="utf-8") as file:
            self.rows = list(csv.reader(file))[1:]
        self.img_dir, self.transform, self.target_transform = img_dir, transform, target_transform

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        name, label = self.rows[index]
        image, label = Image.open(Path(self.img_dir) / name).convert("L"), int(label)
        if self.transform:
            image = self.transform(image)
        return image, label


# %% wrong, as above: (unnamed) Items are dicts.
# - return image, label
# + if self.target_transform:
# +     label = self.target_transform(label)
# + return {"image": image, "label": label}

# %% wrong, as above: (unnamed) The pair is the wrong way round.
# - return image, label
# + if self.target_transform:
# +     label = self.target_transform(label)
# + return label, image

# %% wrong, as above: transform is ignored.
# - if self.transform:
# -     image = self.transform(image)
# + if self.target_transform:
# +     label = self.target_transform(label)

# %% wrong, as above: transform is ignored.
# - if self.transform:
# -     image = self.transform(image)
# + if self.transform and self.target_transform:
# +     image, label = self.transform(image), self.target_transform(label)

# %% wrong, as above: The transform is not given a PIL image in mode L.
# -     image = self.transform(image)
# +     image = self.transform(label)
# + if self.target_transform:
# +     label = self.target_transform(label)


# %% right: Two lists, joinpath, a normalised negative index and an open file handed to PIL.
class ImageCsvDataset(torch.utils.data.Dataset):
    def __init__(self, annotations_file, img_dir, transform=None, target_transform=None):
        super().__init__()
        self.names, self.labels = [], []
        with Path(annotations_file).open(encoding="utf8") as file:
            lines = csv.reader(file)
            next(lines)
            for line in lines:
                self.names.append(Path(img_dir).joinpath(line[0]))
                self.labels += [int(line[1])]
        self.transforms = transform or (lambda x: x), target_transform or (lambda x: x)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        if i < 0:
            i = i + len(self)
        if i < 0 or i >= len(self):
            raise IndexError("index out of range")
        with self.names[i].open("rb") as file:
            image = Image.open(file)
            image.load()
        if image.mode != "L":
            image = image.convert("L")
        return [self.transforms[0](image), self.transforms[1](self.labels[i])]


# %% right: Labels from numpy, the image read into an array and made anew, a missing file noticed by
#    hand.
import numpy


class ImageCsvDataset(Dataset):
    def __init__(self, annotations_file, img_dir, transform=None, target_transform=None):
        text = Path(annotations_file).read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        self.names = numpy.array([row["file"] for row in rows], dtype=object)
        self.labels = numpy.array([row["label"] for row in rows]).astype(int)
        self.folder, self.transform, self.target_transform = img_dir, transform, target_transform

    def __len__(self):
        return self.labels.size

    def __getitem__(self, index):
        path = Path(self.folder, self.names[index])
        if not path.is_file():
            raise FileNotFoundError(f"there is no {path}")
        with Image.open(path) as file:
            image = Image.fromarray(numpy.array(file.convert("L")))
        label = self.labels[index].item()
        image = image if self.transform is None else self.transform(image)
        return image, label if self.target_transform is None else self.target_transform(label)
