"""A short form of each long campaign; `make soak` has them in full."""

from __future__ import annotations

import pytest

from tests.soak import (
    clock_jumps,
    crossing,
    crossing_calls,
    giving_up,
    memory_dumps,
    mixed_runs,
    snapshots,
    worker_kills,
)
from tests.soak.__main__ import in_a_process_of_its_own, main
from tests.soak.finding import Finding, table

SHORT_FORMS = {
    "mixed_runs": (mixed_runs.run, {"runs": 1000, "warm_up": 500}),
    "crossing": (crossing.run, {"threads": 64, "runs": 20}),
    "crossing_calls": (crossing_calls.run, {"threads": 64, "calls": 20}),
    "memory_dumps": (memory_dumps.run, {"pairs": 25}),
    "giving_up": (giving_up.run, {"times": 80}),
    "clock_jumps": (clock_jumps.run, {}),
    "worker_kills": (worker_kills.run, {"times": 12}),
    "snapshots": (snapshots.run, {"programs": 20}),
}


@pytest.mark.parametrize("campaign", SHORT_FORMS)
def test_a_campaign_finds_nothing(campaign):
    run, numbers = SHORT_FORMS[campaign]
    findings = in_a_process_of_its_own(run, **numbers)
    assert all(finding.holds for finding in findings), table(findings)


def test_the_table_says_what_does_not_hold():
    bad = Finding(what="a campaign", found="1 wrong", bar="0 wrong", holds=False)
    assert table([bad]).splitlines()[1] == "a campaign  1 wrong  0 wrong  NO"


def test_an_unknown_campaign_is_named(capsys):
    assert main(["tea"]) == 2
    assert "no campaign tea" in capsys.readouterr().out
