"""The parser whose events become nodes: libyaml's, or PyYAML's own where libyaml is missing.

Read by `read.py` and `build.py`. PyYAML's own refuses some tabs that Helm and libyaml take.
"""

from __future__ import annotations

import yaml.parser
import yaml.reader
import yaml.scanner


class PureParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """PyYAML's parser written in Python: the same events, many times slower."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


try:
    from yaml.cyaml import CParser as Parser
except ImportError:
    Parser = PureParser
