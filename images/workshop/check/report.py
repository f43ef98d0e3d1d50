"""What the check says: one JSON object a line on stdout, whatever becomes of a part of it."""

from __future__ import annotations

import json
import re
import time
import traceback

KEPT_LINES, LINE_LENGTH = 25, 400
ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
LIMIT = "jupyterhub.singleuser.memory.limit"


class Failed(Exception):
    """What is wrong, one edit that mends it, and lines to read."""

    def __init__(self, what, mend, detail=""):
        super().__init__(what)
        self.mend, self.detail = mend, detail


class Skipped(Exception):
    """Why there was nothing to check."""


class Report:
    """The lines on stdout; `secrets` are left out of them."""

    def __init__(self, secrets):
        self.secrets, self.failed = secrets, False

    def say(self, **line):
        text = json.dumps(line)
        for secret in self.secrets:
            text = text.replace(secret, "[secret]")
        print(text, flush=True)

    def run(self, name, what, check, *arguments):
        """Run one check, whatever becomes of it."""
        self.say(check=name, state="begin", what=what)
        started, result = time.monotonic(), {"detail": "", "mend": ""}
        try:
            result.update(state="ok", what=check(*arguments))
        except Skipped as reason:
            result.update(state="skipped", what=str(reason))
        except Failed as failure:
            detail = tail(failure.detail)
            result.update(state="failed", what=str(failure), detail=detail, mend=failure.mend)
        except Exception as error:  # noqa: BLE001  the checks after this one have to run
            what = f"the check itself failed: {error!r}"
            result.update(state="failed", what=what, detail=tail(traceback.format_exc()))
        self.failed |= result["state"] == "failed"
        self.say(check=name, seconds=round(time.monotonic() - started, 2), **result)


def tail(text):
    lines = [ANSI.sub("", line).rstrip()[:LINE_LENGTH] for line in text.splitlines()]
    return "\n".join(lines[-KEPT_LINES:])
