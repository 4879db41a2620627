"""A circuit breaker over a rolling window; Debian packages none for asyncio."""

import time
from collections import deque
from typing import Awaitable, Callable, TypeVar

import structlog

from . import metrics

T = TypeVar("T")
logger = structlog.get_logger("orders")


class CircuitOpen(Exception):
    pass


class Breaker:
    """Opens when half of at least `min_calls` in the window failed; after `reset_s` one call probes."""

    def __init__(self, name: str, reset_s: float = 5, window_s: float = 10, min_calls: int = 10):
        self._name = name
        self._reset_s = reset_s
        self._window_s = window_s
        self._min_calls = min_calls
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._opened_at: float | None = None
        self._is_probing = False

    @property
    def is_closed(self) -> bool:
        return self._opened_at is None

    async def call(
        self, work: Callable[[], Awaitable[T]], is_failure: Callable[[BaseException], bool]
    ) -> T:
        self._admit()
        is_probe = self._is_probing
        try:
            result = await work()
        except BaseException as error:
            self._record(not is_failure(error), is_probe)
            raise
        self._record(True, is_probe)
        return result

    def _admit(self) -> None:
        if self._opened_at is None:
            return
        if self._is_probing or time.monotonic() - self._opened_at < self._reset_s:
            raise CircuitOpen(f"calls to {self._name} are cut")
        self._is_probing = True

    def _record(self, is_success: bool, is_probe: bool) -> None:
        now = time.monotonic()
        if is_probe:
            self._is_probing = False
            if is_success:
                self._close()
            else:
                self._opened_at = now
            return
        self._outcomes.append((now, is_success))
        while self._outcomes[0][0] < now - self._window_s:
            self._outcomes.popleft()
        failed = sum(1 for _, was_success in self._outcomes if not was_success)
        calls = len(self._outcomes)
        if self._opened_at is None and calls >= self._min_calls and failed * 2 >= calls:
            self._opened_at = now
            metrics.circuit_open.set(1)
            logger.warning("circuit opened", dependency=self._name, reset_s=self._reset_s)

    def _close(self) -> None:
        self._opened_at = None
        self._outcomes.clear()
        metrics.circuit_open.set(0)
        logger.info("circuit closed", dependency=self._name)
