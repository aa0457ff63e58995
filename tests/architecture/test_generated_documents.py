"""The documents that are made from the code say what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_generated_documents_are_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("docs", ROOT / "bin" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(docs)
    for path, text in docs.documents().items():
        assert path.read_text() == text, f"run: make docs ({path.name} is behind the code)"
