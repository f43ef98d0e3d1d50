"""Values files read and merged as Helm does it, each value knowing where it was set.

`load_values` is the way in: `load.py` reads files, `documents.py`, `read.py` and `scalars.py`
make trees of them, `merge.py` and `setfile.py` lay them over each other, `view.py` answers.
"""

from __future__ import annotations

from pyhelpers.values.load import load_values
from pyhelpers.values.nodes import dotted
from pyhelpers.values.view import Values

__all__ = ["Values", "dotted", "load_values"]
