"""The whole body of each request is logged."""

import structlog

from orders import body_limit

logger = structlog.get_logger("orders")
limit = body_limit.BodyLimit.__call__


async def call(self, scope, receive, send):
    async def receive_and_log():
        message = await receive()
        if message.get("body"):
            logger.info("request body", body=message["body"].decode("utf-8", "replace"))
        return message

    await limit(self, scope, receive_and_log, send)


body_limit.BodyLimit.__call__ = call
