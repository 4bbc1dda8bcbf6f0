"""Reads a request's body without ever holding more than allowed."""

from starlette.requests import Request


async def capped(request: Request, largest: int) -> bytes | None:
    """The body, or None as soon as it is larger than it may be."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > largest:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
