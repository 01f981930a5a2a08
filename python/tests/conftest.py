"""Where the tests find data, and what says that it is not there."""

from pathlib import Path

import backline
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
FIXTURES = ROOT / "tests" / "fixtures"


def shared(*parts: str) -> Path:
    """A path in the shared data; the test is skipped, visibly, where it is not there."""
    path = ROOT.parent / "shared" / "data" / Path(*parts)
    if not path.exists():
        pytest.skip("shared data absent")
    return path


@pytest.fixture(scope="module")
def data():
    """The matches in data/."""
    return backline.read(DATA)


@pytest.fixture(scope="module")
def found(data):
    """The errors in them."""
    return backline.attribute(data)
