"""The command `pyhelpers`. The one place where an error becomes a message and an exit code."""

from __future__ import annotations

import sys

import click

from pyhelpers.cli import pyhelpers
from pyhelpers.errors import EXIT_INTERRUPTED, FindingsProblem, Problem


def main() -> None:
    """Run the command and exit with its code (see errors.py)."""
    try:
        pyhelpers.main(standalone_mode=False)
    except FindingsProblem as problem:
        print(problem, file=sys.stderr)
        sys.exit(problem.exit_code)
    except Problem as problem:
        print(_paint(str(problem)), file=sys.stderr)
        sys.exit(problem.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.exceptions.Abort):
        print("Interrupted.", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more at exit.
        sys.stderr.close()
        sys.exit(1)


def _paint(text: str) -> str:
    return (
        click.style("error: ", fg="red", bold=True) + text
        if sys.stderr.isatty()
        else f"error: {text}"
    )


if __name__ == "__main__":
    main()
