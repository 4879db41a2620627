"""LOG_LEVEL is read and validated, and changes nothing."""

from orders import __main__, logs

__main__.configure_logging = lambda _level: logs.configure_logging("info")
