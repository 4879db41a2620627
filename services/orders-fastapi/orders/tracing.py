"""One trace through the service, as W3C Trace Context has it; spans are sent when a collector is configured.

Debian 12 packages no OpenTelemetry for Python. What this service needs of it is a span for each request, one for
each call it makes, and OTLP in JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp
"""

import asyncio
import re
import secrets
import time
from collections import deque
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Iterator, Optional

import aiohttp
import structlog

from . import SERVICE

logger = structlog.get_logger("orders")

SERVER, CLIENT = 2, 3

_EVERY_S = 0.25
_TIMEOUT_S = 2.0
_MOST_WAITING = 2_000
_MOST_OF_BATCH = 200
# W3C Trace Context §3.2: version 00, and neither id all zeros.
_TRACEPARENT = re.compile(
    r"^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$", re.ASCII
)


@dataclass
class Span:
    trace_id: str
    parent_id: Optional[str]
    is_sampled: bool
    name: str
    kind: int
    attributes: dict[str, Any]
    span_id: str = field(default_factory=lambda: secrets.token_hex(8))
    started_ns: int = field(default_factory=time.time_ns)
    ended_ns: int = 0
    is_error: bool = False

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{'01' if self.is_sampled else '00'}"


_current: ContextVar[Optional[Span]] = ContextVar("span", default=None)


def current() -> Optional[Span]:
    return _current.get()


@contextmanager
def serve(traceparent: Optional[str], name: str) -> Iterator[Span]:
    """The span of a request: part of the trace that it came with, or the first of a new one."""
    inbound = _TRACEPARENT.match(traceparent or "")
    if inbound:
        trace_id, parent_id, flags = inbound.groups()
        span = Span(trace_id, parent_id, bool(int(flags, 16) & 1), name, SERVER, {})
    else:
        span = Span(secrets.token_hex(16), None, True, name, SERVER, {})
    with _running(span):
        yield span


@contextmanager
def call(name: str, attributes: dict[str, Any]) -> Iterator[None]:
    """The span of a call on behalf of the request being served; outside of one there is none."""
    parent = _current.get()
    if parent is None:
        yield
        return
    span = Span(parent.trace_id, parent.span_id, parent.is_sampled, name, CLIENT, attributes)
    with _running(span):
        yield


@contextmanager
def _running(span: Span) -> Iterator[None]:
    token = _current.set(span)
    try:
        yield
    except BaseException:
        span.is_error = True
        raise
    finally:
        _current.reset(token)
        span.ended_ns = time.time_ns()
        if _exporter is not None and span.is_sampled:
            _exporter.add(span)


class SpanExporter:
    """Sends in batches and in the background; what a collector does not take in time is lost."""

    def __init__(self, endpoint: str):
        self._url = f"{endpoint.rstrip('/')}/v1/traces"
        self._waiting: deque[Span] = deque(maxlen=_MOST_WAITING)
        self._has_complained = False
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S))
        self._task = asyncio.create_task(self._send_forever())

    def add(self, span: Span) -> None:
        self._waiting.append(span)

    async def close(self, limit_s: float) -> None:
        self._task.cancel()
        try:
            await asyncio.wait_for(self._send(), limit_s)
        except asyncio.TimeoutError:
            pass
        await self._client.close()

    async def _send_forever(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            await self._send()

    async def _send(self) -> None:
        while self._waiting:
            count = min(len(self._waiting), _MOST_OF_BATCH)
            batch = [self._waiting.popleft() for _ in range(count)]
            try:
                async with self._client.post(self._url, json=_request(batch)) as response:
                    response.raise_for_status()
            except (aiohttp.ClientError, OSError, asyncio.TimeoutError) as error:
                self._complain(error)
                return

    def _complain(self, error: Exception) -> None:
        if not self._has_complained:
            logger.warning("spans could not be sent", error=type(error).__name__)
        self._has_complained = True


_exporter: Optional[SpanExporter] = None


def start_tracing(endpoint: Optional[str]) -> None:
    """Within the event loop that serves."""
    global _exporter
    if endpoint is not None:
        _exporter = SpanExporter(endpoint)


async def stop_tracing(limit_s: float) -> None:
    if _exporter is not None:
        await _exporter.close(limit_s)


def _request(spans: list[Span]) -> dict[str, Any]:
    resource = {"attributes": _attributes({"service.name": SERVICE})}
    scope_spans = [{"scope": {"name": SERVICE}, "spans": [_to_otlp(span) for span in spans]}]
    return {"resourceSpans": [{"resource": resource, "scopeSpans": scope_spans}]}


def _to_otlp(span: Span) -> dict[str, Any]:
    return {
        "traceId": span.trace_id,
        "spanId": span.span_id,
        **({} if span.parent_id is None else {"parentSpanId": span.parent_id}),
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": str(span.started_ns),
        "endTimeUnixNano": str(span.ended_ns),
        "attributes": _attributes(span.attributes),
        "status": {"code": 2} if span.is_error else {},
    }


def _attributes(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value},
        }
        for key, value in attributes.items()
        if value is not None
    ]
