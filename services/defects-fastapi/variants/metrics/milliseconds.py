"""The histogram of seconds is fed milliseconds."""

from orders import metrics


class Milliseconds:
    def __init__(self, metric):
        self._metric = metric

    def labels(self, *labels):
        observe = self._metric.labels(*labels).observe
        return type("Observed", (), {"observe": staticmethod(lambda value: observe(value * 1000))})


metrics.request_seconds = Milliseconds(metrics.request_seconds)
