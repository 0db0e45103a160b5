import torch


def look_up():
    while True:
        pass


TABLE = look_up()


def total(x):
    return x.sum() + TABLE


def scaled(x, factor):
    return x * factor
