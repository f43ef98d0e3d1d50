"""Makes docs/rules.md of the rules' own words, those that `pyhelpers lint --explain` prints.

ci/lint_rules.py [--check]    --check writes nothing and fails when it is not up to date
"""

from __future__ import annotations

import sys

from generated import ROOT, put

from pyhelpers.lint.builtin import known
from pyhelpers.lint.explain import page

if __name__ == "__main__":
    sys.exit(put({ROOT / "docs" / "rules.md": page(known().values())}))
