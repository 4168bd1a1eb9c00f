from __future__ import annotations

from cloche.bundles.keys import known_keys
from cloche.limits import Limits
from cloche.sandbox.runtimes import installed_runtimes


def test_tells_of_every_runtime_where_it_is_and_who_signed_it(client):
    told = client.settings()["runtimes"]
    assert [each["runtime"] for each in told] == list(installed_runtimes())
    for each in told:
        assert client.get(f"{each['url']}manifest.json").status == 200
        assert each["trust"] in ("release", "development")
        assert each["size"] > 100_000
        assert bool(each["packages"]) == (each["runtime"] == "cpython-data")


def test_tells_the_keys_and_the_token(client):
    told = client.settings()
    assert told["keys"] == [key.raw.hex() for key in known_keys().values()]
    assert told["token"] == client.server.token


def test_the_limits_are_ones_that_there_are(client):
    limits = client.settings()["limits"]
    assert Limits(**limits).on_output == "stop"
