"""Unexpected errors, sent to a Sentry-compatible tracker when one is configured."""

from typing import Optional

from . import RELEASE

_sentry = None


def start_error_tracking(dsn: Optional[str], environment: str) -> None:
    global _sentry
    if dsn is None:
        return
    # Loaded only when it is wanted: it takes a good part of the start.
    import sentry_sdk
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn,
        environment=environment,
        release=RELEASE,
        send_default_pii=False,
        request_bodies="never",
        # They hold whatever the function was given.
        with_locals=False,
        auto_enabling_integrations=False,
        # Errors are captured where they are handled; a log record would report them twice.
        integrations=[LoggingIntegration(event_level=None)],
    )
    _sentry = sentry_sdk


def capture(error: BaseException) -> None:
    if _sentry is not None:
        _sentry.capture_exception(error)


def flush(timeout_s: float) -> None:
    if _sentry is not None:
        _sentry.flush(timeout_s)
