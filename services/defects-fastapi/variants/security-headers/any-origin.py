"""CORS reflects whatever origin asks, and lets it send cookies."""

from starlette.middleware.cors import CORSMiddleware

from orders import app

create_app = app.create_app


def create_open_app(*parts):
    return CORSMiddleware(
        create_app(*parts), allow_origin_regex=".*", allow_credentials=True, allow_methods=["*"]
    )


app.create_app = create_open_app
