"""What ends the program, in words for an admin; and what only delays it."""

from __future__ import annotations

REFUSED = 1
UNAVAILABLE = 3


class Stopped(Exception):
    """Ends the program: `what` happened, `where`, and how to `mend` it."""

    def __init__(self, what: str, *, where: str = "", mend: str = "", exit_code: int = REFUSED):
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend
        self.exit_code = exit_code

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.mend:
            lines.append(f"  mend:  {self.mend}")
        return "\n".join(lines)


class Unavailable(Exception):
    """The API server cannot answer now, or a kind is not there yet: worth asking again."""
