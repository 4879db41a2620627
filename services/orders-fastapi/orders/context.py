"""What surrounds every request: its ids, its log line, its measurement, headers, the size of its body."""

import re
import time
from typing import Optional
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import metrics, tracing
from .lifecycle import Lifecycle

logger = structlog.get_logger("orders")

SLOW_S = 1.0
_PROBES = {"/health", "/ready", "/metrics"}
_REQUEST_ID = re.compile(r"^[\w.-]{1,64}$", re.ASCII)

_SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def outbound_headers() -> dict[str, str]:
    """For calls made on behalf of the request being served."""
    known = structlog.contextvars.get_contextvars()
    headers = {"accept": "application/json"}
    if "request_id" in known:
        headers["x-request-id"] = known["request_id"]
    span = tracing.current()
    if span is not None:
        headers["traceparent"] = span.traceparent
    return headers


class RequestContext:
    """Wraps the whole application, so that also what its own error handling answers is seen."""

    def __init__(self, app: ASGIApp, lifecycle: Lifecycle):
        self._app = app
        self._lifecycle = lifecycle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        request_id = _valid(_REQUEST_ID, headers.get("x-request-id")) or str(uuid4())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        scope.setdefault("state", {})
        if scope["path"] in _PROBES:
            # Nobody follows the trace of a probe, and there are many.
            return await self._serve(scope, receive, send, request_id, None)
        with tracing.serve(headers.get("traceparent"), scope["method"]) as span:
            structlog.contextvars.bind_contextvars(trace_id=span.trace_id)
            await self._serve(scope, receive, send, request_id, span)

    async def _serve(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        request_id: str,
        span: Optional[tracing.Span],
    ) -> None:
        started_at = time.perf_counter()
        status = 499
        is_complete = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, is_complete
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update({**_SECURITY_HEADERS, "X-Request-Id": request_id})
                if self._lifecycle.is_draining:
                    headers["Connection"] = "close"
            await send(message)
            is_complete = message["type"] == "http.response.body" and not message.get("more_body")

        self._lifecycle.open_requests += 1
        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:
            # Answered and logged by the handler for unexpected errors, which passes it on.
            if status == 499:
                raise
        finally:
            self._lifecycle.open_requests -= 1
            if span is not None:
                _describe(span, scope, status)
            self._account(scope, status if is_complete else 499, time.perf_counter() - started_at)

    def _account(self, scope: Scope, status: int, duration_s: float) -> None:
        # The route's pattern, not the path: paths are chosen by clients and would be endless series.
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if len(scope["method"]) < 10 else "OTHER"
        metrics.requests.labels(method, route, status).inc()
        metrics.request_seconds.labels(method, route, status).observe(duration_s)
        path = scope["path"]
        if (status >= 500 and path not in _PROBES) or duration_s > SLOW_S:
            log = logger.warning
        else:
            log = logger.debug if path in _PROBES else logger.info
        log(
            "request",
            method=method,
            path=path[:256],
            route=route,
            status=status,
            duration_ms=round(duration_s * 1000, 1),
            user_id=scope["state"].get("user_id"),
        )


def _describe(span: tracing.Span, scope: Scope, status: int) -> None:
    route = getattr(scope.get("route"), "path", None)
    span.name = scope["method"] if route is None else f"{scope['method']} {route}"
    span.is_error = status >= 500
    span.attributes.update(
        {
            "http.request.method": scope["method"],
            "http.route": route,
            "http.response.status_code": status,
        }
    )


def _valid(pattern: re.Pattern[str], text: Optional[str]) -> Optional[str]:
    return text if text is not None and pattern.match(text) else None
