"""Labels from numpy, the image read into an array and made anew, a missing file noticed by hand."""

import csv
from pathlib import Path

import numpy
from PIL import Image
from torch.utils.data import Dataset


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
