import base64
import binascii
import json
from datetime import datetime
from typing import Any, Optional
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Header, Query, Request, Response

from .. import metrics
from ..auth import User, require_user
from ..models import PROBLEMS, NewOrder, OrderModel, OrderPage
from ..problems import Problem
from ..rate_limit import limit_rate
from ..store import Order, to_text

logger = structlog.get_logger("orders")
router = APIRouter(dependencies=[Depends(limit_rate)], tags=["orders"])


@router.get("/orders", response_model=OrderPage, responses=PROBLEMS(400, 401, 429, 503))
async def list_orders(
    request: Request,
    response: Response,
    user: User = Depends(require_user),
    limit: int = Query(20, ge=1, le=100),
    after: Optional[str] = Query(None, max_length=200),
) -> Any:
    seen = None if after is None else _decode_cursor(after)
    owner = None if user.is_admin else user.id
    # One more than asked for tells whether there is another page.
    found = await request.app.state.orders.list(owner, limit + 1, seen)
    items = found[:limit]
    response.headers["Cache-Control"] = "private, no-cache"
    has_more = len(found) > limit
    return {
        "items": [order.to_json() for order in items],
        "next": _encode_cursor(items[-1]) if has_more else None,
    }


def require_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("", "application/json"):
        raise Problem(415, "The body must be application/json.")


@router.post(
    "/orders",
    status_code=201,
    response_model=OrderModel,
    responses={
        200: {"model": OrderModel, "description": "The key was used before, for this order."},
        **PROBLEMS(400, 401, 409, 413, 415, 422, 429, 502, 503),
    },
    dependencies=[Depends(require_user), Depends(require_json)],
)
async def create_order(
    request: Request,
    response: Response,
    wanted: NewOrder,
    user: User = Depends(require_user),
    idempotency_key: Optional[str] = Header(None, regex=r"^[\x21-\x7e]{1,64}$"),
) -> Any:
    state = request.app.state
    earlier = await _find_earlier(state.orders, user, wanted, idempotency_key)
    if earlier is not None:
        return _answer(response, 200, earlier)
    quote, is_stale = await state.payments.get_quote(wanted.sku)
    if quote is None:
        raise Problem(422, "This SKU cannot be ordered.")
    if is_stale:
        response.headers["X-Degraded"] = "payments"
    order = await state.orders.create(user.id, quote, wanted.quantity, idempotency_key)
    if order is None:
        # A request with the same key, sent at the same time, was first.
        earlier = await _find_earlier(state.orders, user, wanted, idempotency_key)
        return _answer(response, 200, earlier)
    metrics.orders_created.inc()
    logger.info("order created", order_id=str(order.id), user_id=order.owner)
    return _answer(response, 201, order)


@router.get(
    "/orders/{order_id}",
    response_model=OrderModel,
    responses=PROBLEMS(400, 401, 403, 404, 429, 503),
)
async def get_order(
    request: Request, response: Response, order_id: UUID, user: User = Depends(require_user)
) -> Any:
    order = await request.app.state.orders.find(order_id)
    if order is None:
        raise Problem(404, "There is no order with this id.")
    if order.owner != user.id and not user.is_admin:
        raise Problem(403, "This order belongs to somebody else.")
    response.headers["Cache-Control"] = "private, no-cache"
    return order.to_json()


async def _find_earlier(orders, user: User, wanted: NewOrder, key: Optional[str]):
    if key is None:
        return None
    order = await orders.find_by_key(user.id, key)
    if order is not None and (order.sku, order.quantity) != (wanted.sku, wanted.quantity):
        raise Problem(409, "This idempotency key was used for a different order.")
    return order


def _answer(response: Response, status: int, order: Order) -> dict[str, Any]:
    response.status_code = status
    response.headers.update({"Location": f"/orders/{order.id}", "Cache-Control": "no-store"})
    return order.to_json()


def _encode_cursor(order: Order) -> str:
    text = json.dumps([to_text(order.created_at), str(order.id)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode_cursor(text: str) -> tuple[datetime, UUID]:
    try:
        padded = text + "=" * (-len(text) % 4)
        created_at, order_id = json.loads(base64.urlsafe_b64decode(padded))
        moment = datetime.fromisoformat(created_at)
        if moment.tzinfo is None:
            raise ValueError("without a zone")
        return moment, UUID(order_id)
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError) as error:
        problem = {"field": "after", "message": "must be the `next` of an earlier page"}
        detail = "The request does not match the API description."
        raise Problem(400, detail, errors=[problem]) from error
