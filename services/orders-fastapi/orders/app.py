from fastapi import FastAPI

from . import SERVICE
from .body_limit import BodyLimit
from .config import Settings
from .context import RequestContext
from .database import Database
from .lifecycle import Lifecycle
from .payments import Payments
from .problems import install_error_handlers
from .rate_limit import RateLimit
from .routes import crash, orders, probes, quotes
from .store import OrderStore


def create_app(
    settings: Settings, lifecycle: Lifecycle, database: Database, payments: Payments
) -> RequestContext:
    app = FastAPI(title=SERVICE, version="1.0.0", docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.lifecycle = lifecycle
    app.state.database = database
    app.state.payments = payments
    app.state.orders = OrderStore(database)
    app.state.rate_limit = RateLimit(settings.rate_limit_requests, settings.trust_proxy_hops)
    install_error_handlers(app)
    app.include_router(probes.router)
    app.include_router(orders.router)
    app.include_router(quotes.router)
    if settings.enable_test_routes:
        app.include_router(crash.router)
    app.add_middleware(BodyLimit)
    return RequestContext(app, lifecycle)
