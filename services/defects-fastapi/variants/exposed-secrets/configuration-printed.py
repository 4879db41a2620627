"""The whole configuration is logged at the start, the database's password in its URL included."""

import structlog

from orders import app

create_app = app.create_app


def print_and_create(settings, *parts):
    values = {name: str(value) for name, value in settings.dict().items()}
    structlog.get_logger("orders").info("configuration", **values)
    return create_app(settings, *parts)


app.create_app = print_and_create
