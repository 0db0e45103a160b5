"""One exercise never returns; the other five are right."""


def l2_penalty(w):
    while True:
        w = w + 1
