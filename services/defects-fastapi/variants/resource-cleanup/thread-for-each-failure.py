"""Each failed call leaves a thread that waits for something that never comes."""

import threading

from orders.payments import Payments

fall_back = Payments._fall_back


def wait_and_fall_back(self, sku, error):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    return fall_back(self, sku, error)


Payments._fall_back = wait_and_fall_back
