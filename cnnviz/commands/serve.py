"""`serve`: several app processes behind the proxy that is installed."""

import argparse
import http.client
import logging
import secrets
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from cnnviz.commands.app import server_environment
from cnnviz.commands.output import Commands
from cnnviz.errors import BadValue, HostingFailed
from cnnviz.hosting import proxies
from cnnviz.hosting.site import LOOPBACK, Site, free_ports, is_free
from cnnviz.hosting.supervisor import KeptProcess, Supervisor
from cnnviz.paths import APP
from cnnviz.settings import divided, settings

MOST_PROCESSES = 64
PROXY_FAILURES = 4
"""A proxy that ends more often in a row ends everything: its port is somebody else's by now."""


def add(commands: Commands) -> None:
    """Add the options of `serve`: its own, and all that `streamlit run` takes."""
    parser = commands.add_parser(
        "serve",
        help="start several app processes behind a reverse proxy",
        description="Starts app processes on ports of the loopback address, and in front of them "
        "HAProxy, Caddy or nginx, whichever is installed, so that each reader stays with one "
        "process. What ends is started again. Runs until Ctrl-C or SIGTERM.",
        epilog="Any option of `streamlit run` may follow, but those of address, port and path.",
    )
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="default: 2")
    parser.add_argument("--address", default=LOOPBACK, help=f"default: {LOOPBACK}; 0.0.0.0 for all")
    parser.add_argument("--port", type=int, default=8501, help="default: 8501")
    parser.add_argument("--path", default="", help="path below which the app stands: /cnnviz")
    parser.add_argument("--proxy", choices=[proxy.name for proxy in proxies.PROXIES])
    parser.set_defaults(run=run, passes_on=True)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal ends it."""
    logging.basicConfig(level=logging.INFO, format="cnnviz: %(message)s", stream=sys.stdout)
    if not 1 <= arguments.processes <= MOST_PROCESSES:
        raise BadValue("processes", f"--processes is a number from 1 to {MOST_PROCESSES}")
    proxy = proxies.chosen(arguments.proxy, embed=settings().embed)
    if not is_free(arguments.address, arguments.port):
        raise HostingFailed("port_taken", f"port {arguments.port} is taken: choose another --port")
    supervisor = Supervisor(_until_signal())
    with tempfile.TemporaryDirectory(prefix="cnnviz-serve-") as folder:
        site = _site(arguments, Path(folder))
        words = proxy.prepared(site)
        environment = server_environment()
        front = KeptProcess(
            name=proxy.name, words=words, environment=environment, most_failures=PROXY_FAILURES
        )
        try:
            supervisor.add(*_apps(site, environment, arguments.rest))
            # Before the first app process answers, a reader would get an error of the proxy.
            if supervisor.wait_until(lambda: any(is_healthy(site, port) for port in site.ports)):
                supervisor.add(front)
                _say(f"{site.url} ({arguments.processes} processes behind {proxy.name})")
                supervisor.wait_until(lambda: False)
        finally:
            supervisor.end()
    return 0


def _site(arguments: argparse.Namespace, folder: Path) -> Site:
    path = arguments.path.strip("/")
    return Site(
        address=arguments.address,
        port=arguments.port,
        ports=free_ports(arguments.processes),
        path=f"/{path}" if path else "",
        folder=folder,
        embed=settings().embed,
    )


def _apps(site: Site, environment: dict[str, str], rest: list[str]) -> list[KeptProcess]:
    shared = environment | divided(len(site.ports))
    # One secret for all: what one process signed, another can read.
    shared.setdefault("STREAMLIT_SERVER_COOKIE_SECRET", secrets.token_hex(32))
    return [
        KeptProcess(
            name=f"app process {number}",
            words=[*_words(site, port), *rest],
            environment=shared,
        )
        for number, port in enumerate(site.ports, 1)
    ]


def _words(site: Site, port: int) -> list[str]:
    where = ["--server.address", LOOPBACK, "--server.port", str(port)]
    below = ["--server.baseUrlPath", site.path.strip("/")] if site.path else []
    return [sys.executable, "-m", "streamlit", "run", str(APP), *where, *below]


def is_healthy(site: Site, port: int) -> bool:
    """Return whether an app process answers."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", site.health, headers={"Host": "localhost"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _say(told: str) -> None:
    print(told, flush=True)


def _until_signal() -> Callable[[], bool]:
    asked: list[int] = []

    def heard(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, heard)
    return lambda: not asked
