"""Whether the process is leaving, and what it still serves."""

from dataclasses import dataclass


@dataclass
class Lifecycle:
    is_draining: bool = False
    open_requests: int = 0
