"""A database that is down is an unexpected error like any other."""

from orders import database

database._is_transient = lambda _error: False
