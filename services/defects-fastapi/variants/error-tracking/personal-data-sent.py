"""The integrations of the framework are on and may send personal data: headers and cookies go along."""

import sentry_sdk

init = sentry_sdk.init


def init_with_everything(dsn, **options):
    options.update(
        send_default_pii=True, auto_enabling_integrations=True, request_bodies="always"
    )
    init(dsn, **options)


sentry_sdk.init = init_with_everything
