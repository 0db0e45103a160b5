import torch


def total(x):
    while True:
        pass


def scaled(x, factor):
    while True:
        pass


def mean(x):
    while True:
        pass
