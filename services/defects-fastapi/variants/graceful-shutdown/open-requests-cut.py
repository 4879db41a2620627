"""Readiness is withdrawn, and a moment later whatever is still open is cut."""

import asyncio

from orders.server import Server


async def drain(self) -> None:
    await asyncio.sleep(0.1)
    self.should_exit = True
    self.force_exit = True


Server._drain = drain
