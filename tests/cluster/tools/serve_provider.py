"""Serves pyhelpers/provider to a whole cluster; SETTINGS.json as its command takes, then a port.

The provider itself listens on a loopback address only: it is for one computer. Here it stands in
a pod of a cluster that nobody but the tests can reach.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # as in pyhelpers/provider/__main__.py

import waitress

from pyhelpers.provider.app import Settings, create_app

if __name__ == "__main__":
    settings = Settings(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    waitress.serve(create_app(settings), host="0.0.0.0", port=int(sys.argv[2]), threads=16)  # noqa: S104
