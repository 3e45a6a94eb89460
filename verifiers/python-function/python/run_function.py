"""Calls a function of the user's for one process of `python-function`; the protocol is in assay_function/serve.py."""

import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
# The user's own modules come first to none of ours: ours are imported before this folder leaves the path.
sys.path[:] = [here, *(entry for entry in sys.path if entry not in ("", here))]
# Nothing is written beside our own files; what the user's modules do is the user's affair.
writes_none, sys.dont_write_bytecode = sys.dont_write_bytecode, True
from assay_function.serve import serve  # noqa: E402

sys.dont_write_bytecode = writes_none
sys.path.remove(here)
serve()
