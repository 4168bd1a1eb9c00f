"""What the nodes of one part of the tree have in common."""

from __future__ import annotations

from cloche.engine.files.quota import Quota
from cloche.engine.files.volume import Volume


def test_a_volume_is_writable_and_gives_each_node_a_number_of_its_own():
    volume = Volume(Quota(0, 0), lambda: 0)
    assert (volume.device, volume.readonly) == (1, False)
    assert [volume.new_inode() for _ in range(3)] == [1, 2, 3]
    assert volume.last_inode == 3
