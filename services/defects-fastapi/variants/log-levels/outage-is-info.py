"""A dependency that fails leaves a line among thousands of others, at info."""

from orders import context, database, payments, problems


class Quieter:
    def __init__(self, logger):
        self._logger = logger

    def __getattr__(self, name):
        quiet = ("warning", "error", "critical")
        return self._logger.info if name in quiet else getattr(self._logger, name)


for module in (context, database, payments, problems):
    module.logger = Quieter(module.logger)
