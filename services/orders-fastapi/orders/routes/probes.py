"""What operators and machines ask for. None of it needs a token or counts against the rate limit."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

router = APIRouter(tags=["probes"])
_no_store = {"Cache-Control": "no-store"}


@router.get("/health")
async def get_health() -> JSONResponse:
    return JSONResponse({"status": "alive"}, headers=_no_store)


@router.get("/ready", responses={503: {"description": "Not ready."}})
async def get_readiness(request: Request) -> JSONResponse:
    """Payments is shown but does not decide: without it reading works, and quotes fall back."""
    state = request.app.state
    is_reachable = await state.database.is_reachable()
    is_ready = is_reachable and not state.lifecycle.is_draining
    checks = {
        "process": "draining" if state.lifecycle.is_draining else "ok",
        "database": "ok" if is_reachable else "unavailable",
        "payments": "ok" if state.payments.is_closed else "degraded",
    }
    body = {"status": "ready" if is_ready else "not-ready", "checks": checks}
    return JSONResponse(body, 200 if is_ready else 503, _no_store)


@router.get("/metrics", response_class=PlainTextResponse)
async def get_metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
