"""Orders in Postgres. One statement per call, so that one statement's limit bounds the call."""

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Optional
from uuid import UUID, uuid4

import asyncpg

from .database import Database
from .payments import Quote

_COLUMNS = "id, owner, sku, quantity, currency, unit_price, total, created_at"


@dataclass(frozen=True)
class Order:
    id: UUID
    owner: str
    sku: str
    quantity: int
    currency: str
    unit_price: int
    total: int
    created_at: datetime

    def to_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "owner": self.owner,
            "sku": self.sku,
            "quantity": self.quantity,
            "currency": self.currency,
            "unitPrice": self.unit_price,
            "total": self.total,
            "createdAt": to_text(self.created_at),
        }


def to_text(moment: datetime) -> str:
    text = moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


class OrderStore:
    def __init__(self, database: Database):
        self._database = database

    async def create(
        self, owner: str, quote: Quote, quantity: int, key: Optional[str]
    ) -> Optional[Order]:
        """The new order; None when the owner's idempotency key was used before."""
        rows = await self._database.query(
            "create order",
            f"""INSERT INTO orders
                  (id, owner, sku, quantity, currency, unit_price, total, idempotency_key)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (owner, idempotency_key) DO NOTHING
                RETURNING {_COLUMNS}""",
            uuid4(),
            owner,
            quote.sku,
            quantity,
            quote.currency,
            quote.unit_price,
            quote.unit_price * quantity,
            key,
        )
        return _first(rows)

    async def find_by_key(self, owner: str, key: str) -> Optional[Order]:
        rows = await self._database.query(
            "find order by key",
            f"SELECT {_COLUMNS} FROM orders WHERE owner = $1 AND idempotency_key = $2",
            owner,
            key,
        )
        return _first(rows)

    async def find(self, order_id: UUID) -> Optional[Order]:
        rows = await self._database.query(
            "find order", f"SELECT {_COLUMNS} FROM orders WHERE id = $1", order_id
        )
        return _first(rows)

    async def list(
        self, owner: Optional[str], limit: int, after: Optional[tuple[datetime, UUID]]
    ) -> list[Order]:
        """Newest first. No owner means everybody's; `after` is the last order already seen."""
        values: list[Any] = [limit]
        conditions = []
        if owner is not None:
            values.append(owner)
            conditions.append(f"owner = ${len(values)}")
        if after is not None:
            values.extend(after)
            conditions.append(f"(created_at, id) < (${len(values) - 1}, ${len(values)})")
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = await self._database.query(
            "list orders",
            f"SELECT {_COLUMNS} FROM orders {where} ORDER BY created_at DESC, id DESC LIMIT $1",
            *values,
        )
        return [Order(**row) for row in rows]


def _first(rows: list[asyncpg.Record]) -> Optional[Order]:
    return Order(**rows[0]) if rows else None
