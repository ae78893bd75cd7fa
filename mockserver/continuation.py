"""Telling a client that waits for it to send its body (RFC 9110, section 10.1.1)."""

from aiohttp import web


async def send_continue(request: web.BaseRequest) -> None:
    """Send ``100 Continue``; an answer has not begun by this, so aiohttp's count of sent bytes starts anew."""
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0
