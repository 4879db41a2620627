"""429 without Retry-After: the problem document says it in words."""

from orders import rate_limit


class Problem(rate_limit.Problem):
    def __init__(self, status, detail, headers=None):
        kept = {name: value for name, value in (headers or {}).items() if name != "Retry-After"}
        super().__init__(status, detail, kept)


rate_limit.Problem = Problem
