"""python -m pyhelpers.provider SETTINGS.json PORT: serve the stand-in provider on 127.0.0.1."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main() -> None:
    # Authlib insists on https; on the loopback address there is nobody in between.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    import waitress

    from .app import Settings, create_app

    settings = Settings(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    waitress.serve(create_app(settings), host="127.0.0.1", port=int(sys.argv[2]), threads=8)


if __name__ == "__main__":
    main()
