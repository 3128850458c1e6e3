"""`checker serve`: pages and an API for product teams, over the public functions of the rooms below.

Starlette, uvicorn and Jinja2 come with the extra `[web]`. Nothing below knows this room.
"""
