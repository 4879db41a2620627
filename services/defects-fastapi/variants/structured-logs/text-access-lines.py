"""uvicorn's access log is on: a line of text for each request, beside the JSON."""

import uvicorn.config

init = uvicorn.config.Config.__init__


def with_access_log(self, *arguments, **options):
    options.update(access_log=True, log_config=uvicorn.config.LOGGING_CONFIG)
    init(self, *arguments, **options)


uvicorn.config.Config.__init__ = with_access_log
