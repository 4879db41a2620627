"""Quotes from payments: retried, behind a circuit breaker, within a time limit in all."""

import asyncio
import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Optional
from urllib.parse import quote as percent_encode, urlsplit

import aiohttp
import structlog
import tenacity
from pydantic import BaseModel, ValidationError, conint, constr

from . import metrics, tracing
from .breaker import Breaker, CircuitOpen
from .context import outbound_headers
from .problems import Problem, unavailable

logger = structlog.get_logger("orders")

RESET_S = 5
_REMEMBERED_QUOTES = 1_000
_backoff = tenacity.wait_exponential_jitter(initial=0.05, exp_base=2, max=1, jitter=0.05)


@dataclass(frozen=True)
class Quote:
    sku: str
    currency: str
    unit_price: int
    valid_until: datetime

    def to_json(self) -> dict[str, Any]:
        valid_until = self.valid_until.isoformat().replace("+00:00", "Z")
        return {
            "sku": self.sku,
            "currency": self.currency,
            "unitPrice": self.unit_price,
            "validUntil": valid_until,
        }


class _Answer(BaseModel):
    sku: str
    currency: constr(regex="^[A-Z]{3}$")
    unitPrice: conint(strict=True, ge=1, le=100_000_000)
    validUntil: datetime


class PaymentsError(Exception):
    """`is_transient`: worth another try. `is_refusal`: payments works, but not for this."""

    def __init__(
        self,
        message: str,
        *,
        is_transient: bool = False,
        is_refusal: bool = False,
        is_malformed: bool = False,
        retry_after_s: float = 0,
    ):
        super().__init__(message)
        self.is_transient = is_transient
        self.is_refusal = is_refusal
        self.is_malformed = is_malformed
        self.retry_after_s = retry_after_s


class Payments:
    def __init__(self, base_url: str, timeout_ms: int):
        self._timeout_s = timeout_ms / 1000
        self._breaker = Breaker("payments", reset_s=RESET_S)
        self._last: OrderedDict[str, Quote] = OrderedDict()
        self._base_url = base_url.rstrip("/")
        address = urlsplit(base_url)
        self._server = {"server.address": address.hostname, "server.port": address.port}
        # Without a limit of its own: the one that counts is around all attempts.
        self._client = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None),
            connector=aiohttp.TCPConnector(limit=32),
        )

    @property
    def is_closed(self) -> bool:
        return self._breaker.is_closed

    async def get_quote(self, sku: str) -> tuple[Optional[Quote], bool]:
        """The quote and whether it is stale; None for a SKU that payments does not know."""
        try:
            async with asyncio.timeout(self._timeout_s):
                quote = await self._ask_with_retries(sku)
        except TimeoutError:
            return self._fall_back(sku, PaymentsError("payments did not answer in time"))
        except (PaymentsError, CircuitOpen) as error:
            return self._fall_back(sku, error)
        self._remember(sku, quote)
        metrics.quotes.labels("unknown-sku" if quote is None else "fresh").inc()
        return quote, False

    async def close(self) -> None:
        await self._client.close()

    async def _ask_with_retries(self, sku: str) -> Optional[Quote]:
        attempts = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(3),
            wait=_wait,
            retry=tenacity.retry_if_exception(
                lambda error: isinstance(error, PaymentsError) and error.is_transient
            ),
            before_sleep=_log_retry,
            reraise=True,
        )
        return await attempts(self._breaker.call, lambda: self._ask_traced(sku), _counts_as_failure)

    async def _ask_traced(self, sku: str) -> Optional[Quote]:
        with tracing.call("GET", {"http.request.method": "GET", **self._server}):
            return await self._ask(sku)

    async def _ask(self, sku: str) -> Optional[Quote]:
        url = f"{self._base_url}/quotes/{percent_encode(sku, safe='')}"
        try:
            request = self._client.get(url, headers=outbound_headers(), allow_redirects=False)
            async with request as response:
                body = await response.read()
        except (aiohttp.ClientError, OSError) as error:
            raise PaymentsError("payments could not be reached", is_transient=True) from error
        logger.debug("payments call", sku=sku, status=response.status)
        if response.status == 404:
            return None
        if not 200 <= response.status < 300:
            raise _refused(response)
        return _read(body, sku)

    def _remember(self, sku: str, quote: Optional[Quote]) -> None:
        self._last.pop(sku, None)
        if quote is None:
            return
        self._last[sku] = quote
        if len(self._last) > _REMEMBERED_QUOTES:
            self._last.popitem(last=False)

    def _fall_back(self, sku: str, error: Exception) -> tuple[Quote, bool]:
        quote = self._last.get(sku)
        is_stale = quote is not None and quote.valid_until > datetime.now(timezone.utc)
        metrics.quotes.labels("stale" if is_stale else "unavailable").inc()
        logger.warning(
            "payments call failed", sku=sku, uses_last_quote=is_stale, error=str(error)
        )
        if is_stale:
            return quote, True
        if isinstance(error, PaymentsError) and (error.is_refusal or error.is_malformed):
            raise Problem(502, "Payments gave no usable quote.") from error
        retry_after_s = 1 if self._breaker.is_closed else math.ceil(RESET_S)
        raise unavailable("Quotes are not available.", retry_after_s) from error


def _counts_as_failure(error: BaseException) -> bool:
    """One request that payments refuses does not mean that it is down."""
    return not (isinstance(error, PaymentsError) and error.is_refusal)


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return max(_backoff(state), getattr(error, "retry_after_s", 0))


def _log_retry(state: tenacity.RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    logger.info("payments call is retried", tries=state.attempt_number, reason=str(error))


def _refused(response: aiohttp.ClientResponse) -> PaymentsError:
    status = response.status
    is_transient = status == 429 or status >= 500
    text = response.headers.get("retry-after", "")
    return PaymentsError(
        f"payments answered {status}",
        is_transient=is_transient,
        is_refusal=not is_transient,
        retry_after_s=float(text) if text.isdecimal() else 0,
    )


def _read(body: bytes, sku: str) -> Quote:
    try:
        answer = _Answer.parse_raw(body)
    except (ValidationError, ValueError) as error:
        raise PaymentsError("payments answered no quote", is_malformed=True) from error
    if answer.sku != sku or answer.validUntil.tzinfo is None:
        raise PaymentsError("payments answered another quote", is_malformed=True)
    return Quote(sku, answer.currency, answer.unitPrice, answer.validUntil)
