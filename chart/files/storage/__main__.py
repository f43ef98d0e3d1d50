"""`python -m workshop_storage VERB`: apply the resources, or stop what uses them.

Exit codes: 0 done, 1 refused (running again changes nothing), 2 usage, 3 gave up waiting, 4 the
API server did not answer, 143 ended by a signal. After the last three running again goes on.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from .api import Api, connect
from .apply import apply_all
from .problems import Stopped, Unavailable
from .progress import Progress
from .stop import stop_servers
from .storage import Storage, read_storage

VERBS: dict[str, Callable[[Api, Storage, Progress], Awaitable[None]]] = {
    "apply": apply_all,
    "stop-servers": stop_servers,
}


async def run(verb: str, storage: Storage) -> int:
    """Do one verb against the cluster of this pod, or of the current kubeconfig."""
    async with connect() as api:
        # Only the Job's own run is shown to others as the storage's state.
        progress = Progress(api if verb == "apply" else None, storage)
        task = asyncio.ensure_future(VERBS[verb](api, storage, progress))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            await task
        except Stopped as problem:
            await progress.stopped(problem)
            return problem.exit_code
        except Unavailable as error:
            await progress.stopped(Stopped(str(error), mend="run it again"))
            return 4
        except asyncio.CancelledError:
            progress.say("Ended by a signal. The next run goes on from here.")
            return 143
    return 0


def main(arguments: list[str]) -> int:
    """Read the verb and the mounted resources, and run."""
    if len(arguments) != 1 or arguments[0] not in VERBS:
        print(f"usage: python -m workshop_storage {'|'.join(VERBS)}", file=sys.stderr)
        return 2
    folder = Path(os.environ.get("WORKSHOP_STORAGE_RESOURCES", "/etc/workshop-storage"))
    return asyncio.run(
        run(arguments[0], read_storage(folder, os.environ.get("WORKSHOP_STORAGE_HASH", "")))
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
