"""SIGTERM has its default effect: the process is gone, and so are its requests."""

from orders.server import Server

Server.install_signal_handlers = lambda _self: None
