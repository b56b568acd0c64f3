"""HAProxy: a cookie of its own names the process, and a process that is gone is passed over."""

from pathlib import Path

from cnnviz.hosting.site import COOKIE, LOOPBACK, Site, body_megabytes

PROCESS = "    server p{number} {host}:{port} check cookie p{number}"

CONFIGURATION = """\
global
    log stdout format raw local0 notice

defaults
    mode http
    log global
    option forwardfor
    option redispatch
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    # Every page lives on a WebSocket.
    timeout tunnel 1h

frontend readers
    bind {address}:{port}
    http-request return status 413 if {{ req.body_size gt {body} }}
    default_backend processes

backend processes
    # An open page is a connection, so the next reader comes to the process with the fewest pages.
    balance leastconn
    cookie {cookie} insert indirect nocache httponly {attributes}
    option httpchk
    http-check send meth GET uri {health} ver HTTP/1.1 hdr Host localhost
    http-check expect status 200
    default-server inter 1s fall 3 rise 1 on-marked-down shutdown-sessions
{processes}
"""


def configuration(site: Site) -> str:
    """Return the configuration."""
    # The word `secure` is HAProxy's own; what it does not know is an attribute.
    attributes = " ".join(
        "secure" if one == "Secure" else f'attr "{one}"' for one in site.cookie_attributes
    )
    return CONFIGURATION.format(
        address=site.address,
        port=site.port,
        body=body_megabytes() * 2**20,
        cookie=COOKIE,
        attributes=attributes,
        health=site.health,
        processes="\n".join(
            PROCESS.format(number=number, host=LOOPBACK, port=port)
            for number, port in enumerate(site.ports, 1)
        ),
    )


def words(binary: str, file: Path) -> list[str]:
    """Return the command that serves."""
    return [binary, "-W", "-db", "-f", str(file)]


def check_words(binary: str, file: Path) -> list[str]:
    """Return the command that checks the configuration."""
    return [binary, "-c", "-q", "-f", str(file)]
