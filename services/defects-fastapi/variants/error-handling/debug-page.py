"""The framework's debug mode is on: an unexpected error shows its traceback to the client."""

from fastapi import FastAPI

init = FastAPI.__init__


def init_debug(self, **options):
    init(self, **{**options, "debug": True})


FastAPI.__init__ = init_debug
