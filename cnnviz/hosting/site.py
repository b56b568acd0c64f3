"""What stands behind one address: the app processes, and how a reader's own is found again."""

import socket
from dataclasses import dataclass
from pathlib import Path

from cnnviz.settings import settings

COOKIE = "cnnviz_process"
"""Which process a reader's page, uploads and pictures belong to. Without a hyphen: nginx takes it
for the end of a variable's name."""

LEAST_BODY = 21
"""Megabytes: a photo may have ten, and what is larger gets its sentence from the app."""


def body_megabytes() -> int:
    """What a proxy lets through: what the server takes is less, and the app tells of the rest."""
    return max(LEAST_BODY, -(-settings().model_bytes // 10**6) + 1)


LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One address, and the processes behind it.

    Attributes:
        address: Where the proxy listens.
        ports: Of the app processes, all on the loopback address.
        path: Path below which the app stands, "" or such as "/cnnviz".
        folder: An empty folder for what the proxy writes.
        embed: The pages stand inside those of another site, over HTTPS.
    """

    address: str
    port: int
    ports: tuple[int, ...]
    path: str
    folder: Path
    embed: bool = False

    @property
    def health(self) -> str:
        """Path that answers while an app process lives."""
        return f"{self.path}/_stcore/health"

    @property
    def url(self) -> str:
        """Where a browser of this machine finds the app."""
        host = LOOPBACK if self.address in ("0.0.0.0", "::", "*") else self.address
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self.path}/"

    @property
    def cookie_attributes(self) -> tuple[str, ...]:
        """How a browser keeps the cookie: in a page of its own, or inside another site's."""
        return ("SameSite=None", "Secure", "Partitioned") if self.embed else ("SameSite=Lax",)


def free_ports(count: int) -> tuple[int, ...]:
    """Return ports of the loopback address that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return tuple(probe.getsockname()[1] for probe in probes)
    finally:
        for probe in probes:
            probe.close()


def is_free(address: str, port: int) -> bool:
    """Return whether somebody may listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        # As servers do: what an earlier one left behind does not keep the port from the next.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
