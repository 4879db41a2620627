"""Each failed call opens a file for notes and never closes it."""

import tempfile

from orders.payments import Payments

fall_back = Payments._fall_back
notes = []


def note_and_fall_back(self, sku, error):
    notes.append(tempfile.TemporaryFile())
    return fall_back(self, sku, error)


Payments._fall_back = note_and_fall_back
