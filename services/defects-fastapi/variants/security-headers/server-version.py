"""Tells the server's name and version in every response."""

from uvicorn import __version__

from orders import context

context._SECURITY_HEADERS["Server"] = f"uvicorn/{__version__}"
