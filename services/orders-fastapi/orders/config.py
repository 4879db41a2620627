"""The environment, read and validated as a whole before anything else happens."""

from typing import Any, Literal, Optional

from pydantic import AnyHttpUrl, BaseSettings, PostgresDsn, SecretStr, ValidationError
from pydantic import conint, root_validator, validator


class Settings(BaseSettings):
    port: conint(ge=1, le=65_535)
    database_url: PostgresDsn
    payments_url: AnyHttpUrl
    jwt_secret: SecretStr
    log_level: Literal["critical", "error", "warning", "info", "debug"] = "info"
    deploy_env: Literal["development", "staging", "production"] = "development"
    quote_timeout_ms: conint(ge=50, le=10_000) = 800
    rate_limit_requests: conint(ge=1, le=1_000_000) = 2_000
    trust_proxy_hops: conint(ge=0, le=10) = 0
    shutdown_delay_ms: conint(ge=0, le=60_000) = 2_000
    shutdown_grace_ms: conint(ge=4_000, le=600_000) = 15_000
    enable_test_routes: bool = False
    sentry_dsn: Optional[AnyHttpUrl] = None
    otel_exporter_otlp_endpoint: Optional[AnyHttpUrl] = None

    @root_validator(pre=True)
    def empty_means_not_set(cls, values: dict[str, Any]) -> dict[str, Any]:
        """`NAME=`, as an env file may have it, is the same as no NAME."""
        return {name: value for name, value in values.items() if value != ""}

    @validator("jwt_secret")
    def long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("must be at least 32 characters long")
        return value

    @validator("shutdown_grace_ms")
    def outlasts_the_delay(cls, value: int, values: dict[str, Any]) -> int:
        delay_ms = values.get("shutdown_delay_ms")
        if delay_ms is not None and value < delay_ms + 3_500:
            raise ValueError("must be at least 3500 longer than SHUTDOWN_DELAY_MS")
        return value


def problems_of(error: ValidationError) -> list[dict[str, str]]:
    """Names each variable and its rule; never the value, which may be a secret."""
    return [
        {
            "variable": str(each["loc"][0]).upper(),
            "problem": "is required" if each["type"] == "value_error.missing" else each["msg"],
        }
        for each in error.errors()
    ]
