"""The shapes of the API, from which FastAPI writes the OpenAPI document."""

from typing import Optional

from pydantic import BaseModel, Extra, Field, conint

SKU_PATTERN = r"^[A-Z0-9][A-Z0-9-]{0,31}$"


class NewOrder(BaseModel, extra=Extra.forbid):
    sku: str = Field(regex=SKU_PATTERN, example="WIDGET-1")
    quantity: conint(strict=True, ge=1, le=1_000) = Field(example=2)


class OrderModel(BaseModel):
    id: str = Field(format="uuid")
    owner: str
    sku: str
    quantity: int
    currency: str
    unitPrice: int = Field(description="In the smallest unit, e.g. cents.")
    total: int
    createdAt: str = Field(format="date-time")


class OrderPage(BaseModel):
    items: list[OrderModel]
    next: Optional[str] = Field(
        ..., nullable=True, description="Send it as `after`; null on the last page."
    )


class QuoteModel(BaseModel):
    sku: str
    currency: str
    unitPrice: int
    validUntil: str = Field(format="date-time")
    isStale: bool = Field(description="True when payments failed and this is its last answer.")


class ProblemModel(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    requestId: Optional[str]


def PROBLEMS(*statuses: int) -> dict[int, dict]:
    content = {"application/problem+json": {"schema": ProblemModel.schema()}}
    return {status: {"description": "A problem.", "content": content} for status in statuses}
