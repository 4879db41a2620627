"""Each record of an error is a report too, so that one error is two."""

import sentry_sdk

init = sentry_sdk.init


def init_with_defaults(dsn, **options):
    # sentry-sdk reports what is logged as an error, unless it is told not to.
    del options["integrations"]
    init(dsn, **options)


sentry_sdk.init = init_with_defaults
