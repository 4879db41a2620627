"""Requests are counted where the handler returns: what it raises, and what is answered 5xx, never is."""

from orders import metrics


class Nothing:
    def inc(self):
        pass

    def observe(self, _value):
        pass


class Forgetful:
    def __init__(self, metric):
        self._metric = metric

    def labels(self, method, route, status):
        return Nothing() if status >= 500 else self._metric.labels(method, route, status)


metrics.requests = Forgetful(metrics.requests)
metrics.request_seconds = Forgetful(metrics.request_seconds)
