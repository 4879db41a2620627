"""Errors that a client is told about, as RFC 9457 problem details."""

from http import HTTPStatus
from typing import Any, Optional

import structlog
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as RoutingError

from .errors import capture

logger = structlog.get_logger("orders")


class Problem(HTTPException):
    def __init__(
        self,
        status: int,
        detail: str,
        headers: Optional[dict[str, str]] = None,
        errors: Optional[list[dict[str, str]]] = None,
    ):
        super().__init__(status, detail, headers)
        self.errors = errors


def unavailable(detail: str, retry_after_s: int) -> Problem:
    return Problem(503, detail, {"Retry-After": str(retry_after_s)})


def document(status: int, detail: str, **members: Any) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    given = {name: value for name, value in members.items() if value is not None}
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    about = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return {**about, "requestId": request_id, **given}


def answer(problem: Problem) -> JSONResponse:
    return JSONResponse(
        document(problem.status_code, problem.detail, errors=problem.errors),
        problem.status_code,
        problem.headers,
        media_type="application/problem+json",
    )


def install_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _refuse)
    app.add_exception_handler(RoutingError, _refuse_route)
    app.add_exception_handler(RequestValidationError, _refuse_input)
    app.add_exception_handler(Exception, _fail)


async def _refuse(_request: Request, problem: Problem) -> JSONResponse:
    status = problem.status_code
    if status >= 500:
        # Its cause was logged where it happened.
        logger.warning("request could not be served", status=status, reason=problem.detail)
    elif status in (401, 403):
        logger.warning("access refused", status=status, reason=problem.detail)
    else:
        fields = [each["field"] for each in problem.errors or []]
        logger.info("request refused", status=status, reason=problem.detail, fields=fields)
    return answer(problem)


async def _refuse_route(request: Request, error: RoutingError) -> JSONResponse:
    details = {
        404: "There is nothing at this path.",
        405: "This resource does not support the method.",
    }
    detail = details.get(error.status_code, "The request could not be read.")
    return await _refuse(request, Problem(error.status_code, detail, error.headers))


async def _refuse_input(request: Request, error: RequestValidationError) -> JSONResponse:
    """Names fields and rules; the input itself, names of unknown fields included, is not repeated."""
    known = {"sku", "quantity", "limit", "after", "order_id", "idempotency-key"}
    errors = [
        {
            "field": next((str(part) for part in each["loc"][1:] if part in known), "(whole)"),
            "message": each["msg"],
        }
        for each in error.errors()
    ]
    detail = "The request does not match the API description."
    return await _refuse(request, Problem(400, detail, errors=errors))


async def _fail(_request: Request, error: Exception) -> JSONResponse:
    logger.error("unexpected error", exc_info=error)
    capture(error)
    detail = "Something went wrong on our side. The request id finds it in our logs."
    return answer(Problem(500, detail))
