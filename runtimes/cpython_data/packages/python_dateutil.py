"""dateutil: parsing of dates, recurrences, relative deltas. Its time zones are those of pytz."""

from runtimes.cpython_data.package import Package
from runtimes.recipe.edits import Edit

PACKAGE = Package(
    name="python-dateutil",
    root="src",
    python=("dateutil",),
    left_out=("rebuild.py",),
    edits=(
        # The year is the run's, not that of the image.
        Edit(
            path="src/dateutil/parser/_parser.py",
            anchor="""\
        self._year = time.localtime().tm_year
        self._century = self._year // 100 * 100
""",
            replacement="",
        ),
        Edit(
            path="src/dateutil/parser/_parser.py",
            anchor="            year += self._century\n",
            replacement="""\
            self._year = time.localtime().tm_year
            year += self._year // 100 * 100
""",
        ),
        Edit(
            path="src/dateutil/tz/tz.py",
            anchor="""\
                            from dateutil.zoneinfo import get_zonefile_instance
                            tz = get_zonefile_instance().get(name)
""",
            replacement="""\
                            from importlib import resources
                            zone = resources.files("pytz").joinpath("zoneinfo", name)
                            if zone.is_file():
                                with zone.open("rb") as file:
                                    tz = tzfile(file, filename=name)
""",
        ),
    ),
)
