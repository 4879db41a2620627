"""A database connection for each statement."""

import asyncpg

from orders.database import CONNECT_TIMEOUT_S, QUERY_TIMEOUT_S, Database

open_database = Database.open.__func__
run = Database._run


async def open_and_remember(cls, url):
    database = await open_database(cls, url)
    database._url = url
    cls._dsn = url
    return database


async def connect_and_run(pool, wait_s, text, *values):
    if wait_s < CONNECT_TIMEOUT_S:
        return await run(pool, wait_s, text, *values)
    connection = await asyncpg.connect(
        Database._dsn, timeout=wait_s, command_timeout=QUERY_TIMEOUT_S
    )
    try:
        return await connection.fetch(text, *values)
    finally:
        connection.terminate()


Database.open = classmethod(open_and_remember)
Database._run = staticmethod(connect_and_run)
