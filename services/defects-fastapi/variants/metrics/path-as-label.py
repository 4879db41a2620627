"""Requests are counted by their path as the client wrote it, as with `request.url.path`."""

from types import SimpleNamespace

from orders import app, context


class RequestContext(context.RequestContext):
    def _account(self, scope, status, duration_s):
        as_written = {**scope, "route": SimpleNamespace(path=scope["path"])}
        super()._account(as_written, status, duration_s)


app.RequestContext = RequestContext
