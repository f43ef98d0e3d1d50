"""python -m pyhelpers.provider SETTINGS.json PORT [ADDRESS]: serve the stand-in provider.

On 127.0.0.1 unless another address is named, as tests with hosts of their own do.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main() -> None:
    # Authlib insists on https; on one machine there is nobody in between.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    import waitress

    from .app import Settings, create_app

    settings = Settings(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    address = sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1"
    waitress.serve(create_app(settings), host=address, port=int(sys.argv[2]), threads=8)


if __name__ == "__main__":
    main()
