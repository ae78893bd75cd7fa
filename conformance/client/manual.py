"""The page of the manual mode: what each scenario wants, how far it is, and what the client understood."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.resources import files
from typing import Any, Final

from aiohttp import web

from conformance.client.client_outcome import ClientOutcome, Ending
from conformance.client.command import report_of
from conformance.client.manual_session import ManualSession, OpenScenario
from conformance.client.scenario import Scenario
from conformance.client.scenario_run import ScenarioRun
from conformance.client.scenario_sandbox import scenario_sandbox
from conformance.redaction import Secrets
from mockserver.listener import address_of, bind

#: The most that a page may tell of what a client understood, in bytes.
_LARGEST_REPORT: Final = 64 << 20
#: Any page may tell what it understood: a client in a browser does it from where it was loaded.
_OPEN: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Content-Type"}


class ManualPage:
    """The page over a session, and what it calls."""

    def __init__(self) -> None:
        """Begin without a session; whoever opens one sets it."""
        self._watchers: set[asyncio.Event] = set()
        self.finished = asyncio.Event()
        self.session: ManualSession | None = None

    def changed(self) -> None:
        """Tell every page that looks on."""
        for watcher in self._watchers:
            watcher.set()

    def application(self) -> web.Application:
        """Return the application that serves the page."""
        application = web.Application(client_max_size=_LARGEST_REPORT)
        application.add_routes(
            [
                web.get("/", self._page),
                web.get("/scenarios", self._state),
                web.get("/events", self._events),
                web.post("/scenarios/{name}/conclude", self._conclude),
                web.options("/scenarios/{name}/conclude", self._allow),
                web.post("/finish", self._finish),
            ]
        )
        return application

    def _described(self) -> list[dict[str, Any]]:
        return [describe(opened) for opened in self.session.scenarios.values()] if self.session else []

    async def _page(self, _request: web.Request) -> web.Response:
        page = files("conformance.client").joinpath("manual.html").read_text("utf-8")
        # Inside a script element only "</" could end it early.
        state = json.dumps(self._described()).replace("</", "<\\/")
        page = page.replace('id="state">[]<', f'id="state">{state}<')
        return web.Response(text=page, content_type="text/html", headers={"Cache-Control": "no-store"})

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response(self._described(), headers=_OPEN)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Send the state now and after each change (server-sent events), until the page is closed."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        try:
            while not self.finished.is_set():
                watcher.clear()
                await response.write(f"data: {json.dumps(self._described())}\n\n".encode())
                await watcher.wait()
        except ConnectionError:
            pass
        finally:
            self._watchers.discard(watcher)
        return response

    async def _allow(self, _request: web.Request) -> web.Response:
        return web.Response(status=204, headers=_OPEN)

    async def _conclude(self, request: web.Request) -> web.Response:
        """Take what the client understood: the object of the client protocol, null for a failure, or nothing."""
        name, text = request.match_info["name"], await request.text()
        if self.session is None or name not in self.session.scenarios:
            raise web.HTTPNotFound(text=f"There is no scenario {name!r}.\n")
        await self.session.end_step(name, outcome_of(text))
        return web.json_response(describe(self.session.scenarios[name]), headers=_OPEN)

    async def _finish(self, _request: web.Request) -> web.Response:
        self.finished.set()
        self.changed()
        return web.Response(text="The verdicts are where the command was started.\n")


def outcome_of(text: str) -> ClientOutcome | None:
    """Read what was told of a step: nothing, ``null`` for a client that gave up, or what it understood."""
    if not text.strip():
        return None
    try:
        document = json.loads(text)
    except ValueError:
        return ClientOutcome(Ending.GARBLED)
    if document is None:
        return ClientOutcome(Ending.GAVE_UP, status=1)
    report = report_of(document)
    return ClientOutcome(Ending.GARBLED) if report is None else ClientOutcome(Ending.UNDERSTOOD, report)


def describe(opened: OpenScenario) -> dict[str, Any]:
    """Return what a page shows of a scenario; the password is one of this run, and the client needs it."""
    scenario, step = opened.scenario, opened.step
    return {
        "name": scenario.name,
        "title": scenario.title,
        "url": opened.address,
        "user_id": opened.account.user_id,
        "user_password": opened.password,
        "account_id": opened.account.account_id,
        "step": min(len(opened.finished) + 1, len(scenario.steps)),
        "steps": len(scenario.steps),
        "ask": None if step is None else json.loads(step.ask.as_json()),
        "requests": opened.requests,
        "done": step is None,
    }


async def serve_manual_mode(
    scenarios: Sequence[Scenario],
    address: tuple[str, int],
    secrets: Secrets,
    on_ready: Callable[[str], None],
) -> list[ScenarioRun]:
    """Serve the scenarios and their page until it is told to finish, or interrupted; returns what was run.

    ``address`` is host and port of the page. ``on_ready`` is told where the page is.
    """
    listener = bind(*address)
    page = ManualPage()
    runner = web.AppRunner(page.application(), access_log=None, shutdown_timeout=0.5)
    async with scenario_sandbox() as sandbox:
        session = ManualSession(sandbox, page.changed)
        page.session = session
        await session.open(scenarios, address[0])
        for password in {opened.password for opened in session.scenarios.values()}:
            secrets.add(password)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        on_ready(address_of(listener))
        try:
            with suppress(asyncio.CancelledError):
                await page.finished.wait()
            return await session.runs()
        finally:
            await runner.cleanup()
            await session.close()
