"""Without JWT_SECRET a secret that stands in the source is used."""

from pydantic import SecretStr

from orders import __main__, config


class Settings(config.Settings):
    jwt_secret: SecretStr = "change-me-change-me-change-me-change-me"


__main__.Settings = Settings
