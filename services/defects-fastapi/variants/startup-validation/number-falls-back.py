"""A malformed number is taken for the default, and nobody is told."""

from pydantic import validator

from orders import __main__, config


class Settings(config.Settings):
    quote_timeout_ms: int = 800

    @validator("quote_timeout_ms", pre=True)
    def or_default(cls, value):
        try:
            return int(value)
        except ValueError:
            return 800


__main__.Settings = Settings
