"""A ceiling against abuse, per user, or per address without a valid token; each replica counts alone."""

import math
import time
from typing import Optional

from fastapi import Depends, Request, Response

from .auth import User, identify
from .problems import Problem

WINDOW_S = 10


class RateLimit:
    def __init__(self, requests: int, trusted_hops: int):
        self._requests = requests
        self._trusted_hops = trusted_hops
        self._window_ends = 0.0
        self._counts: dict[str, int] = {}

    def take(self, key: str) -> tuple[int, int]:
        """What is left to `key` (negative: refused) and the seconds until the window ends."""
        now = time.monotonic()
        if now >= self._window_ends:
            self._window_ends = now + WINDOW_S
            self._counts = {}
        used = self._counts[key] = self._counts.get(key, 0) + 1
        return self._requests - used, math.ceil(self._window_ends - now)

    @property
    def requests(self) -> int:
        return self._requests

    def address_of(self, request: Request) -> str:
        """As the nearest trusted proxy saw it; what a client writes left of that is not believed."""
        address = request.client.host if request.client else "unknown"
        forwarded = [
            part.strip()
            for header in request.headers.getlist("x-forwarded-for")
            for part in header.split(",")
        ]
        if self._trusted_hops == 0 or not forwarded:
            return address
        return forwarded[-min(self._trusted_hops, len(forwarded))]


def limit_rate(
    request: Request, response: Response, user: Optional[User] = Depends(identify)
) -> None:
    limit: RateLimit = request.app.state.rate_limit
    key = f"ip:{limit.address_of(request)}" if user is None else f"user:{user.id}"
    left, seconds = limit.take(key)
    policy = {
        "RateLimit-Policy": f"{limit.requests};w={WINDOW_S}",
        "RateLimit": f"limit={limit.requests}, remaining={max(0, left)}, reset={seconds}",
    }
    response.headers.update(policy)
    if left < 0:
        detail = "Too many requests. Retry-After tells when to come back."
        raise Problem(429, detail, {"Retry-After": str(seconds), **policy})
