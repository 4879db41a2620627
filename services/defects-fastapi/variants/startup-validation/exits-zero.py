"""Refuses a bad configuration with exit code 0, which a supervisor takes for a finished job."""

from orders import __main__

refuse_or_serve = __main__.main


def main() -> int:
    refuse_or_serve()
    return 0


__main__.main = main
