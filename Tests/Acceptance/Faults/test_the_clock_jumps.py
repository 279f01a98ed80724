# SPDX-License-Identifier: Apache-2.0
"""The clock is put forward, and back: the record's times never run backwards, and nobody is kept waiting for it."""

import time

import pytest
from faults import Clock
from folk import Node
from load import Load


@pytest.mark.long
@pytest.mark.parametrize("jumps", [[3, 0], [-30, 0], [24 * 40, -2, 0]])
def test_under_load(tmp_path, jumps):
    clock = Clock(tmp_path)
    node = Node(tmp_path / "data", environment=clock.environment).start()
    with Load(node) as load:
        load.run(1)
        for hours in jumps:
            clock.set(hours)
            load.again_after(time.monotonic(), within=3)
            load.run(2)
    # `verify` holds the order of the entries' minutes too.
    load.settle(node.data)
