"""nginx: it keeps no sessions, so a number that it gives each reader is hashed to a process."""

from pathlib import Path

from cnnviz.hosting.site import COOKIE, LOOPBACK, Site, body_megabytes

# Its own words in braces are doubled here. Its files lie in the folder that its command names: that
# may be called anything. A process that fails is left out for five seconds, and only its readers
# are hashed anew.
CONFIGURATION = """\
daemon off;
pid pid;
error_log stderr notice;
worker_processes auto;
worker_rlimit_nofile 16384;
events {{
    worker_connections 8192;
}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxied;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    map $http_upgrade $connection_upgrade {{
        default upgrade;
        ''      close;
    }}
    map $cookie_{cookie} $reader {{
        default $cookie_{cookie};
        ''      $request_id;
    }}
    map $cookie_{cookie} $new_cookie {{
        default '';
        ''      '{cookie}=$request_id; Path=/; HttpOnly; {attributes}';
    }}
    upstream processes {{
        hash $reader consistent;
{processes}
    }}
    server {{
        listen {address}:{port};
        client_max_body_size {body}m;
        location / {{
            proxy_pass http://processes;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_read_timeout 1h;
            proxy_connect_timeout 5s;
            add_header Set-Cookie $new_cookie;
        }}
    }}
}}
"""


def configuration(site: Site) -> str:
    """Return the configuration."""
    return CONFIGURATION.format(
        address=f"[{site.address}]" if ":" in site.address else site.address,
        port=site.port,
        body=body_megabytes(),
        cookie=COOKIE,
        attributes="; ".join(site.cookie_attributes),
        processes="\n".join(
            f"        server {LOOPBACK}:{port} max_fails=1 fail_timeout=5s;" for port in site.ports
        ),
    )


def words(binary: str, file: Path) -> list[str]:
    """Return the command that serves."""
    return [binary, "-p", str(file.parent), "-c", str(file), "-e", "stderr"]


def check_words(binary: str, file: Path) -> list[str]:
    """Return the command that checks the configuration."""
    return [*words(binary, file), "-q", "-t"]
