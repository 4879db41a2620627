"""The call runs in a thread that the timeout does not reach: answered in time, still waiting."""

import asyncio
import urllib.error
import urllib.request

from orders.context import outbound_headers
from orders.payments import Payments, PaymentsError, _read, percent_encode


def fetch(url, headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
        return response.read()


async def ask(self, sku):
    url = f"{self._base_url}/quotes/{percent_encode(sku, safe='')}"
    try:
        return _read(await asyncio.to_thread(fetch, url, outbound_headers()), sku)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise PaymentsError(
            f"payments answered {error.code}",
            is_transient=error.code == 429 or error.code >= 500,
            is_refusal=error.code < 500 and error.code != 429,
        ) from error
    except OSError as error:
        raise PaymentsError("payments could not be reached", is_transient=True) from error


Payments._ask = ask
