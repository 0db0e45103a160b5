"""The label is no int."""

import csv
from pathlib import Path

from PIL import Image
from torch.utils.data import Dataset


class ImageCsvDataset(Dataset):
    def __init__(self, annotations_file, img_dir, transform=None, target_transform=None):
        with Path(annotations_file).open(newline="", encoding="utf-8") as file:
            self.rows = list(csv.reader(file))[1:]
        self.img_dir, self.transform, self.target_transform = img_dir, transform, target_transform

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        name, label = self.rows[index]
        image, label = Image.open(Path(self.img_dir) / name).convert("L"), float(label)
        if self.transform:
            image = self.transform(image)
        if self.target_transform:
            label = self.target_transform(label)
        return image, label
