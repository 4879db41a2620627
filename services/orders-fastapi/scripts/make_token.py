"""`python3 scripts/make_token.py alice` prints a bearer token, signed with JWT_SECRET, for development."""

import os
import sys
import time

import jwt

secret = os.environ.get("JWT_SECRET")
if len(sys.argv) != 2 or secret is None:
    sys.exit("Usage: JWT_SECRET=… python3 scripts/make_token.py NAME (admin is an administrator)")
name = sys.argv[1]
now = int(time.time())
claims = {
    "role": "admin" if name == "admin" else "customer",
    "sub": name,
    "iss": "orders",
    "aud": "orders",
    "iat": now,
    "exp": now + 3_600,
}
print(jwt.encode(claims, secret, algorithm="HS256"))
