"""Whether the runtime with packages is there: `make test-data` builds it, `make test` does not."""

from __future__ import annotations

import pytest

from cloche.bundles.location import official_bundle
from cloche.errors import BundleNotFoundError


def require_bundle():
    """Skip a test where the bundle was not built."""
    try:
        official_bundle("lang-cpython-data")
    except BundleNotFoundError as error:
        pytest.skip(f"{error}; here, `make data` builds it")
