"""Readiness remembers the first failure for good."""

from orders.database import Database

ask = Database.is_reachable


async def is_reachable(self) -> bool:
    if getattr(self, "has_failed", False) or not await ask(self):
        self.has_failed = True
        return False
    return True


Database.is_reachable = is_reachable
