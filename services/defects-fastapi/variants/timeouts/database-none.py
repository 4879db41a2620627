"""Statements wait for the database without a limit."""

import asyncpg

create_pool = asyncpg.create_pool


def create_patient_pool(**options):
    if options["max_size"] > 1:
        options = {**options, "command_timeout": None, "server_settings": {}}
    return create_pool(**options)


asyncpg.create_pool = create_patient_pool
