"""`cloche web`, as people call it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from cloche.cli.main import main
from cloche.web.page import FOLDER


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_is_none_is_told(port, capfd):
    assert main(["web", "--port", port]) == 2
    assert "has to be from 0 to 65535" in capfd.readouterr().err


def test_a_port_that_is_taken_is_told(capfd):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["web", "--no-open", "--port", str(port)]) == 2
    assert "give another --port" in capfd.readouterr().err


def test_serves_until_it_is_interrupted(tmp_path):
    if not os.path.exists(os.path.join(FOLDER, "index.html")):
        done = subprocess.run(
            [sys.executable, "-m", "cloche", "web", "--no-open", "--port", "0"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, "call `make page`" in done.stderr) == (125, True)
        return
    command = [sys.executable, "-m", "cloche", "web", "--no-open", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().split()[3]
        with urllib.request.urlopen(url, timeout=60) as answer:
            assert b"Cloche" in answer.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
