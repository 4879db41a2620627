"""Refuses an incomplete configuration and does not say what is missing."""

from orders import __main__

__main__.problems_of = lambda error: [
    {"variable": "the environment", "problem": "is not complete"} for _ in error.errors()[:1]
]
