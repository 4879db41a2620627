"""Refuses bodies that no request of this API needs, before they are read into memory."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import Problem, answer

MAX_BYTES = 16 * 1024


class BodyLimit:
    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdecimal() or int(told) > MAX_BYTES:
            response = answer(_too_large())
            # What it would still send is not read.
            response.headers["Connection"] = "close"
            return await response(scope, receive, send)
        read = 0

        async def receive_limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MAX_BYTES:
                raise _too_large()
            return message

        await self._app(scope, receive_limited, send)


def _too_large() -> Problem:
    return Problem(413, "The body is too large.")
