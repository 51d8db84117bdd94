from __future__ import annotations

from pathlib import Path

import pytest

from tests.refusals import CONSTRAINTS


@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_every_constraint_is_seen_to_refuse(name):
    sources = Path(__file__).parent.glob("*/test_*.py")
    assert any(f'refused_by("{name}")' in source.read_text() for source in sources)
