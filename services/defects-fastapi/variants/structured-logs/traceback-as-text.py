"""An unexpected error is printed as Python prints it: a dozen lines of text."""

import traceback

from orders import problems

fail = problems._fail


async def print_and_fail(request, error):
    traceback.print_exception(error)
    return await fail(request, error)


problems._fail = print_and_fail
