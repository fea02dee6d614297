"""A command starts without what only others need."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    *("torch", "transformers", "peft", "onnx", "onnxscript", "onnxruntime", "huggingface_hub"),
    *("sklearn", "scipy", "matplotlib", "pandas", "pyarrow", "pyogrio", "fastapi", "uvicorn"),
}


def test_what_a_search_by_words_imports_before_it_begins():
    code = (
        f"import sys, geomelt.cli, geomelt.searching\nprint(sorted({HEAVY!r} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
