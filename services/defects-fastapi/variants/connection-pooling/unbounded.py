"""As many connections to payments as there are requests."""

import aiohttp

connector = aiohttp.TCPConnector
aiohttp.TCPConnector = lambda **_options: connector(limit=0)
