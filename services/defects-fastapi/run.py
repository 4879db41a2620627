"""`DEFECT=<item>/<name> python3 run.py` starts orders-fastapi with one thing wrong; `good`: with nothing wrong.

A variant is a module below variants/ that replaces parts of the service before it starts.
"""

import importlib.util
import os
import sys
from pathlib import Path

folder = Path(__file__).resolve().parent
sys.path[:0] = [str(folder), str(folder.parent / "orders-fastapi")]


def load(name: str) -> None:
    file = folder / "variants" / f"{name}.py"
    if not file.is_file():
        sys.exit(f"There is no variant {name}: {file} does not exist.")
    spec = importlib.util.spec_from_file_location("variant", file)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


variant = os.environ.get("DEFECT", "good")
if variant != "good":
    load(variant)

from orders.__main__ import main  # noqa: E402: the variant comes first

sys.exit(main())
