"""Who is calling, by a signed bearer token."""

import re
from dataclasses import dataclass
from typing import Optional

import jwt
import structlog
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from .problems import Problem

logger = structlog.get_logger("orders")
_bearer = HTTPBearer(auto_error=False)
_subject = re.compile(r"^[\w.@-]{1,64}$", re.ASCII)


@dataclass(frozen=True)
class User:
    id: str
    is_admin: bool


def identify(
    request: Request, bearer: Optional[HTTPAuthorizationCredentials] = Depends(_bearer)
) -> Optional[User]:
    """Without insisting: the rate limit wants to know it before anything is refused."""
    if bearer is None:
        return None
    try:
        claims = jwt.decode(
            bearer.credentials,
            request.app.state.settings.jwt_secret.get_secret_value(),
            algorithms=["HS256"],
            issuer="orders",
            audience="orders",
            options={"require": ["exp", "sub"]},
        )
    except jwt.PyJWTError as error:
        request.state.authentication_error = type(error).__name__
        return None
    subject, role = str(claims["sub"]), claims.get("role")
    if not _subject.match(subject) or role not in ("customer", "admin"):
        request.state.authentication_error = "UnexpectedClaims"
        return None
    logger.debug("authenticated", user_id=subject)
    request.state.user_id = subject
    return User(subject, role == "admin")


def require_user(request: Request, user: Optional[User] = Depends(identify)) -> User:
    if user is not None:
        return user
    cause = getattr(request.state, "authentication_error", None)
    if cause is None:
        raise Problem(401, "A bearer token is required.", {"WWW-Authenticate": "Bearer"})
    logger.info("token refused", cause=cause)
    header = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    raise Problem(401, "The token is not valid.", header)
