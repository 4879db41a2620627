"""What is scraped at /metrics."""

from prometheus_client import Counter, Gauge, Histogram

_labels = ["method", "route", "status"]

requests = Counter(
    "http_requests", "Requests answered; status 499: the client left first.", _labels
)
request_seconds = Histogram(
    "http_request_duration_seconds",
    "Time from the first byte of the request to the end of the response.",
    _labels,
    buckets=[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
)
orders_created = Counter("orders_created", "Orders accepted.")
quotes = Counter(
    "quotes",
    "Quotes asked of payments, by outcome: fresh, stale, unknown-sku, unavailable.",
    ["outcome"],
)
circuit_open = Gauge("payments_circuit_open", "1 while calls to payments are cut.")
pool_connections = Gauge("database_pool_connections", "Open connections.")
