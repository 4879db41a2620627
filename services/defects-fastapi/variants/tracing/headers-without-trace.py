"""The request to payments carries the id of its request, and not its trace."""

import orders.payments

outbound_headers = orders.payments.outbound_headers


def headers_without_trace():
    return {
        name: value for name, value in outbound_headers().items() if name != "traceparent"
    }


orders.payments.outbound_headers = headers_without_trace
