"""Nothing that must differ from run to run is frozen into the image, and nothing is left over."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "expression",
    [
        "np.random.rand()",
        "np.random.randint(1 << 60)",
        "np.random.get_state()[1][:3].tolist()",
        "np.random.default_rng().integers(1 << 60)",
        "np.random.mtrand._rand._bit_generator.state['state']['key'][:3].tolist()",
        "np.random.MT19937().random_raw()",
        "np.random.SeedSequence().entropy",
    ],
)
def test_random_numbers_differ_between_runs(prints, expression):
    code = f"import numpy as np; print({expression})"
    assert len({prints(code) for _ in range(3)}) == 3


def test_a_seed_gives_what_it_gives_everywhere(prints):
    code = "import numpy as np; np.random.seed(5); print(np.random.rand())"
    assert prints(code) == "0.22199317108973948\n"


def test_the_state_of_a_generator_can_be_saved_before_it_was_used(prints):
    code = (
        "import numpy as np; state = np.random.get_state(); a = np.random.rand(); "
        "np.random.set_state(state); print(a == np.random.rand())"
    )
    assert prints(code) == "True\n"


def test_what_a_run_changes_in_a_package_is_gone_in_the_next(prints):
    code = "import numpy as np; print(hasattr(np, 'left')); np.left = np.seterr(all='ignore')"
    assert prints(code) == prints(code) == "False\n"
    shown = "import numpy as np; print(np.get_printoptions()['precision']); "
    assert prints(shown + "np.set_printoptions(precision=2)") == prints(shown) == "8\n"
