"""What a client does wrong is logged as an error of the service."""

from orders import problems


class Louder:
    def __init__(self, logger):
        self._logger = logger

    def __getattr__(self, name):
        return self._logger.error if name in ("info", "warning") else getattr(self._logger, name)


problems.logger = Louder(problems.logger)
