import sentry_sdk

sentry_sdk.init(environment="staging", release="shop@1.2.3")
try:
    {}["order"]
except KeyError as error:
    sentry_sdk.capture_exception(error)
sentry_sdk.flush(5)
