"""`python3 migrate.py` brings the schema up to date; `down` takes the last step back.

Each migration is a pair of files, `NNNN_name.up.sql` and `.down.sql`, run in a transaction of its own.
"""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg

_FOLDER = Path(__file__).parent / "migrations"
# Any number, the same in every run: two migrations at once would run the same file twice.
_LOCK = 7_340_112


async def main(direction: str) -> None:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"], timeout=10)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY)"
        )
        rows = await connection.fetch("SELECT name FROM schema_migrations ORDER BY name")
        applied = [row["name"] for row in rows]
        await (up if direction == "up" else down)(connection, applied)
    finally:
        await connection.close()


async def up(connection: asyncpg.Connection, applied: list[str]) -> None:
    names = sorted(file.name.removesuffix(".up.sql") for file in _FOLDER.glob("*.up.sql"))
    for name in names:
        if name in applied:
            continue
        async with connection.transaction():
            await connection.execute((_FOLDER / f"{name}.up.sql").read_text())
            await connection.execute("INSERT INTO schema_migrations VALUES ($1)", name)
        print(f"applied {name}")


async def down(connection: asyncpg.Connection, applied: list[str]) -> None:
    if not applied:
        return
    async with connection.transaction():
        await connection.execute((_FOLDER / f"{applied[-1]}.down.sql").read_text())
        await connection.execute("DELETE FROM schema_migrations WHERE name = $1", applied[-1])
    print(f"took back {applied[-1]}")


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["up"], ["down"]):
        sys.exit("Usage: python3 migrate.py [up|down]")
    asyncio.run(main("down" if sys.argv[1:] == ["down"] else "up"))
