"""The key of the count is made before the user is known: all users have one."""

from orders import rate_limit

take = rate_limit.RateLimit.take


def take_together(self, key):
    return take(self, "user:None" if key.startswith("user:") else key)


rate_limit.RateLimit.take = take_together
