"""Raises on purpose, to see that errors are reported. Served only with ENABLE_TEST_ROUTES=true."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)


@router.get("/crash")
async def crash() -> None:
    raise RuntimeError("Raised on purpose by the test route")
