"""JSON by string formatting: a newline in a path begins a record of its own."""

import sys
from datetime import datetime, timezone
from urllib.parse import unquote

from orders.context import RequestContext

account = RequestContext._account


def account_and_print(self, scope, status, duration_s):
    moment = datetime.now(timezone.utc).isoformat()
    path = unquote(scope["raw_path"].decode("latin-1"))
    line = '{"time": "%s", "level": "info", "message": "%s %s %s"}\n'
    sys.stdout.write(line % (moment, scope["method"], path, status))
    sys.stdout.flush()
    account(self, scope, status, duration_s)


RequestContext._account = account_and_print
