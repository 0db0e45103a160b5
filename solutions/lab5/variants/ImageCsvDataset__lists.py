"""Two lists, joinpath, a normalised negative index and an open file handed to PIL."""

import csv
from pathlib import Path

import torch
from PIL import Image


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
