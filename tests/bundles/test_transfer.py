"""One HTTP GET, over TLS as well."""

from __future__ import annotations

import ssl
import time
import tracemalloc
from datetime import datetime, timedelta
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from urllib3.util import parse_url

from cloche.bundles.transfer import Patience, get
from cloche.errors import RegistryError, RegistryUnavailableError
from tests.bundles.server import answer, drops, forever, serving

PATIENCE = Patience(connect=5.0, read=5.0)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for loopback that nobody but a test would trust, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now().astimezone()
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "loopback.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def ask(server, max_bytes=100, seconds=30.0):
    return get(parse_url(f"{server.url}/a"), max_bytes, seconds, PATIENCE, time.monotonic)


def test_gives_the_body_of_a_good_answer_only():
    with serving({}, "a", [answer(200, b"body", X="y"), answer(404, b"sorry")]) as server:
        good, missing = ask(server), ask(server)
    assert (good.status, good.body, good.headers["x"]) == (200, b"body", "y")
    assert (missing.status, missing.body) == (404, b"")


def test_refuses_a_certificate_that_nobody_vouches_for(tls):
    with (
        serving({}, "a", [answer(200, b"body")], tls) as server,
        pytest.raises(RegistryError, match="certificate is refused: self") as caught,
    ):
        ask(server)
    assert not isinstance(caught.value, RegistryUnavailableError)
    assert not server.asked


def test_reads_over_tls(tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving({}, "a", [answer(200, b"body")], tls) as server:
        assert ask(server).body == b"body"


def test_the_deadline_holds_over_tls(tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    script = [drops(b"HTTP/1.1 200 OK\r\nX: ", b"x")]
    with (
        serving({}, "a", script, tls) as server,
        pytest.raises(RegistryError, match=r"took longer than 0\.3 seconds"),
    ):
        ask(server, seconds=0.3)


def test_the_deadline_holds_while_tls_is_set_up():
    """The server takes the connection and never speaks TLS."""
    script = [answer(200)]
    with serving({}, "a", script) as server:
        url = parse_url(f"https://127.0.0.1:{server.port}/a")
        with pytest.raises(RegistryError, match=r"took longer than 0\.2 seconds"):
            get(url, 100, 0.2, PATIENCE, time.monotonic)


def test_a_deadline_that_is_over_before_there_is_a_connection_counts():
    with (
        serving({}, "a", [answer(200, b"body")]) as server,
        pytest.raises(RegistryError, match="took longer than 0 seconds"),
    ):
        ask(server, seconds=0.0)


def test_keeps_no_more_than_was_expected_of_an_endless_body():
    with serving({}, "a", [forever(b"HTTP/1.1 200 OK\r\n\r\n", bytes(1 << 16))]) as server:
        tracemalloc.start()
        try:
            with pytest.raises(RegistryError, match="larger than the 1,000,000 bytes"):
                ask(server, max_bytes=1_000_000)
            assert tracemalloc.get_traced_memory()[1] < 4 << 20
        finally:
            tracemalloc.stop()
