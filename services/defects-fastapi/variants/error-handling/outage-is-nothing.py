"""While the database is down, the list of orders is empty."""

from orders.problems import Problem
from orders.store import OrderStore

list_orders = OrderStore.list


async def list_or_nothing(self, *arguments):
    try:
        return await list_orders(self, *arguments)
    except Problem:
        return []


OrderStore.list = list_or_nothing
