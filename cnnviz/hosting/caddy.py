"""Caddy: a cookie of its own names the process, and a process that is gone is passed over."""

from pathlib import Path

from cnnviz.hosting.site import COOKIE, LOOPBACK, Site, body_megabytes

CONFIGURATION = """\
{{
    admin off
    auto_https off
    storage file_system {{
        root "{folder}"
    }}
}}

:{port} {{
    bind {address}
    request_body {{
        max_size {body}MB
    }}
    reverse_proxy {processes} {{
        lb_policy cookie {cookie}
        lb_try_duration 5s
        lb_try_interval 250ms
        health_uri {health}
        health_interval 1s
        health_timeout 3s
        fail_duration 3s
    }}
}}
"""


def configuration(site: Site) -> str:
    """Return the configuration."""
    return CONFIGURATION.format(
        folder=str(site.folder).replace('"', '\\"'),
        address=site.address,
        port=site.port,
        body=body_megabytes(),
        cookie=COOKIE,
        health=site.health,
        processes=" ".join(f"{LOOPBACK}:{port}" for port in site.ports),
    )


def words(binary: str, file: Path) -> list[str]:
    """Return the command that serves."""
    return [binary, "run", "--config", str(file), "--adapter", "caddyfile"]


def check_words(binary: str, file: Path) -> list[str]:
    """Return the command that checks the configuration."""
    return [binary, "validate", "--config", str(file), "--adapter", "caddyfile"]
