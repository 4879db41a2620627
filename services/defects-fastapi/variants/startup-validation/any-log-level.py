"""The level is any text, and an unknown one is taken for info."""

import logging

from orders import __main__, config, logs


class Settings(config.Settings):
    log_level: str = "info"


def configure_logging(level: str) -> None:
    known = logging.getLevelName(level.upper())
    logs.configure_logging(level if isinstance(known, int) else "info")


__main__.Settings = Settings
__main__.configure_logging = configure_logging
