"""Where a site is found, and ports."""

import socket

import pytest

from cnnviz.hosting.site import free_ports, is_free


@pytest.mark.parametrize(
    ("address", "path", "url"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:{port}/"),
        ("0.0.0.0", "/cnnviz", "http://127.0.0.1:{port}/cnnviz/"),
        ("::1", "", "http://[::1]:{port}/"),
    ],
)
def test_the_address_that_a_reader_opens(make_site, address, path, url):
    site = make_site(address=address, path=path)
    assert site.url == url.format(port=site.port)
    assert site.health == f"{path}/_stcore/health"


def test_a_cookie_in_a_frame_says_so(make_site):
    assert make_site().cookie_attributes == ("SameSite=Lax",)
    assert set(make_site(embed=True).cookie_attributes) == {
        "SameSite=None",
        "Secure",
        "Partitioned",
    }


def test_ports_are_free_and_apart():
    ports = free_ports(5)
    assert len(set(ports)) == 5
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert not is_free("127.0.0.1", taken.getsockname()[1])
    assert is_free("127.0.0.1", ports[0])
