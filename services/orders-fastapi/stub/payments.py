"""A stand-in for the payments API, for development and tests: GET /quotes/{sku}, in about 5 ms."""

import json
import os
import re
import sys
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet for head and body.
    wbufsize = -1

    def do_GET(self) -> None:
        found = re.fullmatch(r"/quotes/([^/?]+)", self.path)
        if found is None:
            return self.answer(404, {"error": "not found"})
        sku = found.group(1)
        if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{0,31}", sku):
            return self.answer(400, {"error": "bad sku"})
        if sku.startswith("UNKNOWN"):
            return self.answer(404, {"error": "unknown sku"})
        time.sleep(0.005)
        valid_until = datetime.now(timezone.utc) + timedelta(minutes=10)
        quote = {
            "sku": sku,
            "currency": "EUR",
            "unitPrice": 100 + sum(map(ord, sku)) % 900,
            "validUntil": valid_until.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        return self.answer(200, quote)

    def answer(self, status: int, body: dict) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        self.wfile.flush()

    def log_message(self, *_args) -> None:
        pass


port = os.environ.get("PORT", "")
if not port.isdecimal() or not 1 <= int(port) <= 65_535:
    sys.exit("PORT must be a port number")
server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
server.daemon_threads = True
server.serve_forever()
