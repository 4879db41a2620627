"""Headers are set by a middleware inside of the framework's own error handling: a 500 has none."""

from orders import app, context


class RequestContext(context.RequestContext):
    async def _serve(self, scope, receive, send, *rest):
        async def send_bare_errors(message):
            if message["type"] == "http.response.start" and message["status"] == 500:
                names = {name.lower().encode() for name in context._SECURITY_HEADERS}
                message["headers"] = [each for each in message["headers"] if each[0] not in names]
            await send(message)

        await super()._serve(scope, receive, send_bare_errors, *rest)


app.RequestContext = RequestContext
