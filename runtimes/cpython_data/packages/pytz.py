"""pytz, which pandas asks for by name. Its zones are those that the runtime has already."""

from runtimes.cpython_data.package import Package
from runtimes.recipe.edits import Edit

PACKAGE = Package(
    name="pytz",
    python=("pytz",),
    left_out=("zoneinfo", "tests"),
    edits=(
        Edit(
            path="pytz/__init__.py",
            anchor="return files(__name__).joinpath('zoneinfo', *name_parts).open('rb')",
            replacement="return files('tzdata').joinpath('zoneinfo', *name_parts).open('rb')",
        ),
    ),
)
