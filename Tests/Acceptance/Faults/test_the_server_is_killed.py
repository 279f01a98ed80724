# SPDX-License-Identifier: Apache-2.0
"""The power goes at any moment: nothing that was acknowledged is lost, nothing half-written is ever seen."""

import random
import time

import pytest
from folk import Node
from load import Load


def survive(tmp_path, kills):
    random.seed(20261123)
    node = Node(tmp_path / "data").start()
    times = []
    with Load(node) as load:
        for _ in range(kills):
            load.run(random.uniform(0.3, 2.0))
            node.kill()
            # Authors go on asking: what got no answer is sent again under the same key, and is recorded once.
            begun = time.monotonic()
            node.start()
            times.append(load.again_after(begun))
    count = load.settle(node.data)
    print(f"{kills} kills, {count} reports acknowledged, none lost, none twice; "
          f"answers again after {max(times):.1f} s at most")
    return count


def test_three_kills_under_load(tmp_path):
    assert survive(tmp_path, 3) > 30


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_twenty_kills_under_load(tmp_path):
    survive(tmp_path, 20)
