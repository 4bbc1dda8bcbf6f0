"""Where async meets sync: awaits a use case that the store runs in a transaction."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from storage.db import Store, Work

P = ParamSpec("P")
R = TypeVar("R")


async def run(store: Store, use_case: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """The use case's result, once it is committed."""
    return await asyncio.wrap_future(store.submit(use_case, *args, **kwargs))


async def read(store: Store, query: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """The query's result; it cannot write."""
    return await asyncio.wrap_future(store.read(query, *args, **kwargs))
