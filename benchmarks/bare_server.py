"""The bare handler that the sandbox is held against: ``python -m benchmarks.bare_server FILE``.

An aiohttp application with one route. It answers POST with the file's bytes out of memory, and GET with the
file as aiohttp sends files; it reads no request, knows no data and writes no log.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

from aiohttp import web

_MOST_IN_MEMORY: Final = 1 << 20


async def _serve(path: Path, body: bytes) -> None:
    async def fixed(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/xml", charset="utf-8")

    async def file(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(path)

    application = web.Application()
    application.router.add_post("/", fixed)
    application.router.add_get("/{name}", file)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"ready http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    served = Path(sys.argv[1])
    asyncio.run(_serve(served, served.read_bytes() if served.stat().st_size < _MOST_IN_MEMORY else b""))
