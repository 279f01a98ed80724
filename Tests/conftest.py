# SPDX-License-Identifier: Apache-2.0
"""What all stories share. Nothing here skips: what is missing fails."""

import database
import folk
import pytest
from folk import BIN, SHARED, Node, Person, folkmoot


def pytest_addoption(parser):
    parser.addoption(
        "--database", default="embedded", choices=["embedded", "postgres"], help="the database under all nodes")


def pytest_configure(config):
    if not BIN.exists():
        raise pytest.UsageError(f"there is no program at {BIN}: run `make build`, or name one in FOLKMOOT_BIN")
    database.choose(config.getoption("--database"))


def pytest_unconfigure(config):
    folk.end()
    database.end()


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """One empty node for all stories that do not need their own; each opens its own initiative."""
    node = Node(tmp_path_factory.mktemp("node") / "data").start()
    node.stop()
    node.operator_code = folkmoot("operator", "appoint", "--data", node.data).stdout.strip().splitlines()[-1]
    with node:
        yield node


@pytest.fixture(scope="session")
def operator(node):
    """Who runs the node."""
    operator = Person(node)
    assert operator.form("/recover", {"code": node.operator_code}).status_code == 303
    return operator


@pytest.fixture
def own_node(tmp_path):
    """A node of the story's own."""
    with Node(tmp_path / "data") as node:
        yield node


@pytest.fixture
def ana(node):
    return Person(node)


@pytest.fixture
def bob(node):
    return Person(node)


@pytest.fixture
def cas(node):
    return Person(node)


def pytest_collection_modifyitems(config, items):
    """Stories on real data run where the data are (see docs/testing.md), those of one database on that one."""
    chosen = config.getoption("--database")
    gone = [item for item in items if any(chosen not in mark.args for mark in item.iter_markers("only"))]
    if not SHARED.is_dir():
        gone += [item for item in items if item not in gone and "shared_data" in getattr(item, "fixturenames", ())]
    for item in gone:
        items.remove(item)
    config.hook.pytest_deselected(items=gone)


@pytest.fixture
def shared_data():
    return SHARED
