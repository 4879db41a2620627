"""Serves until it is told to leave, and leaves as a balancer expects."""

import asyncio
import signal
import time

import structlog
import uvicorn

logger = structlog.get_logger("orders")

CLOSE_S = 1.0
FLUSH_S = 1.0
_SPARE_S = 0.5


class Server(uvicorn.Server):
    """uvicorn closes its listener at the first signal. Here readiness is withdrawn first, and what
    outlasts the grace period is cut before the platform does it."""

    def __init__(self, app, lifecycle, *, port: int, delay_ms: int, grace_ms: int):
        super().__init__(
            uvicorn.Config(
                app,
                # As a container wants it: the platform decides who reaches the port.
                host="0.0.0.0",
                port=port,
                http="h11",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                # Longer than balancers keep idle connections, so that we never close one in use.
                timeout_keep_alive=65,
            )
        )
        self._lifecycle = lifecycle
        self._delay_s = delay_ms / 1000
        self._drain_s = grace_ms / 1000 - CLOSE_S - FLUSH_S - _SPARE_S
        self._leaving: asyncio.Task[None] | None = None

    @property
    def was_cut(self) -> bool:
        return self.force_exit

    def install_signal_handlers(self) -> None:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self._leave, each)

    def _leave(self, received: signal.Signals) -> None:
        if self._leaving is not None:
            logger.info("already shutting down", signal=received.name)
            return
        open_requests = self._lifecycle.open_requests
        logger.info("shutting down", signal=received.name, open_requests=open_requests)
        self._lifecycle.is_draining = True
        self._leaving = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        started_at = time.monotonic()
        await asyncio.sleep(self._delay_s)
        self.should_exit = True
        await asyncio.sleep(max(0, self._drain_s - (time.monotonic() - started_at)))
        logger.critical("requests were cut: they outlasted the grace period")
        self.force_exit = True
