"""The files of `deploy/`: proxies take their configurations, and what they name is there."""

import os
import re
import subprocess

import pytest
import yaml

from cnnviz.__main__ import parser
from cnnviz.hosting.site import COOKIE, body_megabytes
from cnnviz.paths import ROOT
from tests.nginx import FRAME, signed
from tests.settings_asked import asked

DEPLOY = ROOT / "deploy"
FILES = {"haproxy": "haproxy.cfg", "caddy": "Caddyfile", "nginx": "nginx.conf"}
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def test_each_proxy_takes_its_file(proxy, tmp_path):
    text = (DEPLOY / FILES[proxy.name]).read_text(encoding="utf-8")
    if proxy.name == "nginx":
        # It stands in a block of nginx's own file, and wants a certificate that is there.
        key, certificate = signed(tmp_path)
        text = text.replace("/etc/ssl/certs/cnnviz.pem", str(certificate))
        text = text.replace("/etc/ssl/private/cnnviz.key", str(key))
        text = FRAME.format(user="", folder=tmp_path, configuration=text)
    file = tmp_path / FILES[proxy.name]
    file.write_text(text, encoding="utf-8")
    checked = subprocess.run(
        proxy.check_words(proxy.binary(), file),
        capture_output=True,
        text=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("file", FILES.values())
def test_each_keeps_readers_and_lets_uploads_through(file):
    text = (DEPLOY / file).read_text(encoding="utf-8")
    assert COOKIE in text
    body = body_megabytes()
    sizes = (f"{body}MB", f"{body}m;", str(body * 2**20))
    assert any(size in text for size in sizes)


def test_the_settings_of_the_containers_are_settings():
    named = {
        name
        for service in COMPOSE["services"].values()
        for name in service.get("environment", {})
        if name.startswith("CNNVIZ_")
    } | set(re.findall(r"\bCNNVIZ_\w+", CONTAINERFILE))
    assert len(named) > 2
    assert named <= asked()


def test_the_commands_of_the_containers_are_understood():
    commands = [
        service["command"] for service in COMPOSE["services"].values() if "command" in service
    ]
    commands.append(re.search(r"^CMD (\[.*\])$", CONTAINERFILE, re.MULTILINE)[1])
    for command in commands:
        words = yaml.safe_load(command) if isinstance(command, str) else command
        assert words[:3] == ["python", "-m", "cnnviz"]
        assert parser().parse_known_args(words[3:])[0].run


def test_the_image_holds_what_a_checkout_needs_and_nothing_that_is_not_there():
    copied = {
        name
        for line in re.findall(r"^COPY (.*)$", CONTAINERFILE, re.MULTILINE)
        for name in line.split()[:-1]
    }
    assert all((ROOT / name).exists() for name in copied)
    assert {"cnnviz", "pages", "assets", "app.py", ".streamlit", "requirements.lock"} <= copied


def test_the_proxy_of_the_containers_asks_the_port_of_the_image():
    (port,) = re.findall(r"^EXPOSE (\d+)$", CONTAINERFILE, re.MULTILINE)
    assert f"server-template app 16 app:{port}" in (DEPLOY / "haproxy.cfg").read_text("utf-8")
    assert {"proxy", "app", "worker", "worker-gpu", "database"} == set(COMPOSE["services"])


def test_they_are_said_to_be_unbuilt():
    assert "**Unbuilt**" in (DEPLOY / "README.md").read_text(encoding="utf-8")
