"""Postgres: a pool that serves requests, and one connection of its own for readiness."""

import asyncio
from typing import Any, Optional

import asyncpg
import structlog

from . import SERVICE, metrics, tracing
from .problems import unavailable

logger = structlog.get_logger("orders")

CONNECT_TIMEOUT_S = 2.0
QUERY_TIMEOUT_S = 2.0
PING_TIMEOUT_S = 0.45

# SQLSTATE classes that say "not now" rather than "your statement is wrong".
_TRANSIENT_CLASSES = {"08", "25", "40", "53", "55", "57", "58", "XX"}


class Database:
    def __init__(self, pool: asyncpg.Pool, probe: asyncpg.Pool):
        self._pool = pool
        self._probe = probe
        self._ping: Optional[asyncio.Task[bool]] = None
        metrics.pool_connections.set_function(pool.get_size)

    @classmethod
    async def open(cls, url: str) -> "Database":
        """Connects when the first statement comes: a database that is down must not keep us from starting."""
        settings = {
            "application_name": SERVICE,
            # The server gives up first where it can; the client's own limit is for a silent network.
            "statement_timeout": str(int(QUERY_TIMEOUT_S * 1000) - 250),
        }
        common = {"dsn": url, "min_size": 0, "server_settings": settings}
        pool = await asyncpg.create_pool(
            **common,
            max_size=10,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=QUERY_TIMEOUT_S,
            max_inactive_connection_lifetime=30,
        )
        probe = await asyncpg.create_pool(
            **common,
            max_size=1,
            timeout=PING_TIMEOUT_S,
            command_timeout=PING_TIMEOUT_S,
            max_inactive_connection_lifetime=60,
        )
        return cls(pool, probe)

    async def query(self, name: str, text: str, *values: Any) -> list[asyncpg.Record]:
        try:
            with tracing.call(name, {"db.system.name": "postgresql"}):
                rows = await self._run(self._pool, CONNECT_TIMEOUT_S, text, *values)
        except Exception as error:
            if not _is_transient(error):
                raise
            logger.error("database query failed", name=name, error=_describe(error))
            raise unavailable("The database is not available.", 2) from error
        logger.debug("database query", name=name, rows=len(rows))
        return rows

    async def is_reachable(self) -> bool:
        """True when the database answers within a second. Concurrent callers share one try."""
        if self._ping is None:
            self._ping = asyncio.create_task(self._try())
            self._ping.add_done_callback(self._forget)
        return await asyncio.shield(self._ping)

    async def close(self, limit_s: float) -> None:
        closing = asyncio.gather(self._pool.close(), self._probe.close())
        try:
            await asyncio.wait_for(closing, limit_s)
        except Exception:
            self._pool.terminate()
            self._probe.terminate()
            raise

    async def _try(self) -> bool:
        try:
            await self._run(self._probe, PING_TIMEOUT_S, "SELECT 1")
            return True
        except Exception:
            return False

    def _forget(self, _task: asyncio.Task[bool]) -> None:
        self._ping = None

    @staticmethod
    async def _run(pool: asyncpg.Pool, wait_s: float, text: str, *values: Any):
        connection = await pool.acquire(timeout=wait_s)
        try:
            return await connection.fetch(text, *values)
        except (asyncio.TimeoutError, asyncio.CancelledError):
            # What it still has under way would be the next borrower's.
            connection.terminate()
            raise
        finally:
            await pool.release(connection, timeout=1)


def _is_transient(error: Exception) -> bool:
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "XX")[:2] in _TRANSIENT_CLASSES
    return isinstance(error, (OSError, asyncio.TimeoutError, asyncpg.InterfaceError))


def _describe(error: Exception) -> str:
    """The kind and code, without the message: it may name hosts and repeat values."""
    code = getattr(error, "sqlstate", None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"
