"""Liveness asks the database: an outage of it restarts every instance."""

from fastapi import Request
from fastapi.responses import JSONResponse

from orders.routes import probes

probes.router.routes[:] = [each for each in probes.router.routes if each.path != "/health"]


@probes.router.get("/health")
async def get_health(request: Request) -> JSONResponse:
    is_alive = await request.app.state.database.is_reachable()
    return JSONResponse({"status": "alive" if is_alive else "dead"}, 200 if is_alive else 503)
