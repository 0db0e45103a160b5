"""What runs beside student code: the wire format, what confines it, and nothing else of ours.

This folder is all of the grader that a worker can see. It imports nothing from the rest of it, and
holds no test, no expected value and no secret.
"""
