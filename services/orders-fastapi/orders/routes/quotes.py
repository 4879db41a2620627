from typing import Any

from fastapi import APIRouter, Depends, Path, Request, Response

from ..auth import require_user
from ..models import PROBLEMS, SKU_PATTERN, QuoteModel
from ..problems import Problem
from ..rate_limit import limit_rate

router = APIRouter(dependencies=[Depends(limit_rate), Depends(require_user)], tags=["quotes"])


@router.get(
    "/quotes/{sku}", response_model=QuoteModel, responses=PROBLEMS(400, 401, 404, 429, 502, 503)
)
async def get_quote(
    request: Request,
    response: Response,
    sku: str = Path(regex=SKU_PATTERN, example="WIDGET-1"),
) -> Any:
    quote, is_stale = await request.app.state.payments.get_quote(sku)
    if quote is None:
        raise Problem(404, "There is no quote for this SKU.")
    if is_stale:
        response.headers["X-Degraded"] = "payments"
    response.headers["Cache-Control"] = "private, no-cache"
    return {**quote.to_json(), "isStale": is_stale}
