"""The reverse proxies that `serve` knows: which is installed, and whether it takes its words."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cnnviz.errors import BadValue, HostingFailed
from cnnviz.hosting import caddy, haproxy, nginx
from cnnviz.hosting.site import Site

SBIN = "/usr/local/sbin:/usr/sbin:/sbin"
"""Where systems keep servers, off the PATH of people."""

CHECK_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A reverse proxy.

    Attributes:
        name: Of its program and of its package in Debian.
        configuration: Its configuration for a site.
        words: The command that serves a configuration.
        check_words: The command that only checks it.
        in_frames: Whether its cookie is kept inside a page of another site.
    """

    name: str
    configuration: Callable[[Site], str]
    words: Callable[[str, Path], list[str]]
    check_words: Callable[[str, Path], list[str]]
    in_frames: bool = True

    def binary(self) -> str | None:
        """Return its program; None if it is not installed."""
        return shutil.which(self.name, path=f"{os.environ.get('PATH', '')}:{SBIN}")

    def prepared(self, site: Site) -> list[str]:
        """Write the configuration of a site, have it checked, and return the command that serves.

        Raises:
            HostingFailed: If the proxy refuses it.
        """
        binary = self.binary()
        if binary is None:
            raise HostingFailed("proxy_missing", f"{self.name} is not installed")
        file = site.folder / f"{self.name}.conf"
        file.write_text(self.configuration(site), encoding="utf-8", errors="surrogateescape")
        # A proxy that was started by root gives its rights away, and must still come to its files.
        site.folder.chmod(0o711)
        checked = subprocess.run(
            self.check_words(binary, file),
            capture_output=True,
            text=True,
            timeout=CHECK_SECONDS,
            check=False,
        )
        if checked.returncode:
            said = " ".join((checked.stderr or checked.stdout).split())
            raise HostingFailed("proxy_refuses", f"{self.name} refuses its configuration: {said}")
        return self.words(binary, file)


PROXIES = tuple(
    Proxy(
        name=name,
        configuration=module.configuration,
        words=module.words,
        check_words=module.check_words,
        in_frames=module is not caddy,
    )
    for name, module in (("haproxy", haproxy), ("caddy", caddy), ("nginx", nginx))
)
"""In the order in which they are preferred: by a cookie of their own, then by hashing one."""


def chosen(name: str | None = None, *, embed: bool = False) -> Proxy:
    """Return the proxy of that name, or the first that is installed.

    Args:
        name: Its name; None for any.
        embed: Its cookie must be kept inside a page of another site.

    Raises:
        HostingFailed: If there is none.
        BadValue: If the one that was asked for does not fit.
    """
    asked = [proxy for proxy in PROXIES if name in (None, proxy.name)]
    fitting = [proxy for proxy in asked if proxy.in_frames or not embed]
    if not fitting:
        raise BadValue("proxy_frames", f"the cookie of {name} is not kept inside another site")
    for proxy in fitting:
        if proxy.binary():
            return proxy
    wanted = " or ".join(proxy.name for proxy in fitting)
    raise HostingFailed(
        "proxy_missing",
        f"no reverse proxy is installed: install {wanted}, such as by apt-get install "
        f"{fitting[0].name}",
    )
