"""The headers of a request are logged as they came, the credential too."""

import structlog

from orders.context import RequestContext

logger = structlog.get_logger("orders")
serve = RequestContext._serve


async def log_and_serve(self, scope, *rest):
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    logger.info("request headers", headers=headers)
    await serve(self, scope, *rest)


RequestContext._serve = log_and_serve
