"""Running the proxy until a signal says to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from conformance.traffic.proxy.server import Proxy


async def serve_until_signalled(
    proxy: Proxy,
    listener: socket.socket,
    beside: AbstractAsyncContextManager[object],
    ready: Callable[[], None],
    grace: float,
) -> int:
    """Serve on a bound socket, with something running ``beside``; returns how many connections were cut off.

    ``ready`` is called when connections are accepted. SIGINT or SIGTERM stops: answers under way have ``grace``
    seconds to end.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    async with beside:
        await proxy.start(listener)
        ready()
        await stopping.wait()
        return await proxy.stop(grace)
