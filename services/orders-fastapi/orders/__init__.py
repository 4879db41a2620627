"""Orders in Postgres, priced by quotes from a payments API."""

SERVICE = "orders-fastapi"
RELEASE = f"{SERVICE}@1.0.0"
