import asyncio
import sys

import structlog
from pydantic import ValidationError

from . import RELEASE
from .config import Settings, problems_of
from .errors import flush, start_error_tracking
from .logs import configure_logging

logger = structlog.get_logger("orders")


def main() -> int:
    configure_logging("info")
    try:
        settings = Settings()
    except ValidationError as error:
        problems = problems_of(error)
        summary = "; ".join(f"{each['variable']} {each['problem']}" for each in problems)
        logger.critical(f"the configuration is not valid: {summary}", problems=problems)
        return 1
    configure_logging(settings.log_level)
    start_error_tracking(settings.sentry_dsn, settings.deploy_env)
    return asyncio.run(serve(settings))


async def serve(settings: Settings) -> int:
    # Loaded only now: a bad configuration is told without waiting for the framework.
    from .app import create_app
    from .database import Database
    from .lifecycle import Lifecycle
    from .payments import Payments
    from .server import CLOSE_S, FLUSH_S, Server
    from .tracing import start_tracing, stop_tracing

    start_tracing(settings.otel_exporter_otlp_endpoint)
    lifecycle = Lifecycle()
    database = await Database.open(settings.database_url)
    payments = Payments(settings.payments_url, settings.quote_timeout_ms)
    server = Server(
        create_app(settings, lifecycle, database, payments),
        lifecycle,
        port=settings.port,
        delay_ms=settings.shutdown_delay_ms,
        grace_ms=settings.shutdown_grace_ms,
    )
    if settings.enable_test_routes:
        logger.warning("test routes are served: this is not for production")
    logger.info("starting", port=settings.port, release=RELEASE)
    await server.serve()
    await payments.close()
    try:
        await database.close(CLOSE_S)
    except Exception as error:
        logger.warning("the database connections did not close in time", error=type(error).__name__)
    logger.info("shut down", is_drained=not server.was_cut)
    await stop_tracing(FLUSH_S / 2)
    flush(FLUSH_S / 2)
    return 1 if server.was_cut else 0


if __name__ == "__main__":
    sys.exit(main())
