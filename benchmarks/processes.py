"""Work and servers in processes of their own, so that none slows or bloats another."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from contracts.errors import CustomersAllError

P = ParamSpec("P")
T = TypeVar("T")

_READY: Final = "ready http://"
_STOPPING: Final = 30.0

NGINX: Final = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

_NGINX_CONFIGURATION: Final = """
daemon off;
user {user} {group};
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ }}
http {{
    access_log off;
    sendfile on;
    default_type text/xml;
    client_body_temp_path {folder};
    proxy_temp_path {folder};
    fastcgi_temp_path {folder};
    uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    server {{
        listen 127.0.0.1:{port};
        root {root};
    }}
}}
"""


class ServerError(CustomersAllError):
    """A server of a benchmark did not start."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its process, its port on 127.0.0.1, and how long it took to be ready."""

    process: int
    port: int
    seconds_to_ready: float


@contextmanager
def elsewhere(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Iterator[Future[T]]:
    """Call a function in a fresh process of its own; the block's end waits for it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool.submit(function, *args, **kwargs)


def done_elsewhere(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a fresh process of its own and return what it returns."""
    with elsewhere(function, *args, **kwargs) as future:
        return future.result()


@contextmanager
def sandbox(*options: str) -> Iterator[Server]:
    """Run ``customers-all serve`` with options, on a free port."""
    command = [sys.executable, "-m", "customers_all", "serve", "--port", "0", *options]
    with _announced(command) as server:
        yield server


@contextmanager
def bare_server(body: Path) -> Iterator[Server]:
    """Run ``bare_server.py``: an aiohttp application that returns a file's bytes and does nothing else."""
    with _announced([sys.executable, "-m", "benchmarks.bare_server", str(body)]) as server:
        yield server


@contextmanager
def nginx(root: Path) -> Iterator[Server]:
    """Run nginx, one worker, over a folder of files."""
    if NGINX is None:
        raise ServerError("nginx is not installed.")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        configuration = Path(folder, "nginx.conf")
        configuration.write_text(_nginx_configuration(folder, port, root))
        began = time.perf_counter()
        with _running([NGINX, "-p", folder, "-c", str(configuration)]) as (process, log):
            while not _accepts(port):
                _check_alive(process, log)
                time.sleep(0.01)
            yield Server(process.pid, port, time.perf_counter() - began)


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _nginx_configuration(folder: str, port: int, root: Path) -> str:
    # Started by root, nginx would read files as another user, who may not enter a temporary folder.
    user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    return _NGINX_CONFIGURATION.format(folder=folder, port=port, root=root, user=user, group=group)


@contextmanager
def _announced(command: Sequence[str]) -> Iterator[Server]:
    """Run a server that prints a line ``ready http://HOST:PORT`` when it accepts connections."""
    began = time.perf_counter()
    with _running(command) as (process, log):
        assert process.stdout
        line = process.stdout.readline()
        seconds = time.perf_counter() - began
        if not line.startswith(_READY):
            process.wait()
            _check_alive(process, log)
        yield Server(process.pid, int(line.rpartition(":")[2]), seconds)


@contextmanager
def _running(command: Sequence[str]) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "standard-error")
        with (
            log.open("w") as errors,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
        ):
            try:
                yield process, log
            finally:
                process.terminate()
                process.wait(_STOPPING)


def _check_alive(process: subprocess.Popen[str], log: Path) -> None:
    if process.poll() is not None:
        said = log.read_text("utf-8", "replace").strip().splitlines()[-3:]
        raise ServerError(f"A server ended at once: {' '.join(said) or 'it said nothing'}")
