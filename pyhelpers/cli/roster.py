"""pyhelpers roster codes: personal codes for a roster, with hand-outs to print."""

from __future__ import annotations

from pathlib import Path

import click

from pyhelpers.cli.options import layers, load


@click.group()
def roster() -> None:
    """Make personal codes and print hand-outs."""


@roster.command()
@layers
@click.option("--renew", multiple=True, metavar="NAME", help="Give this person a new code.")
@click.option("--handouts", type=click.Path(path_type=Path), help="Where the page to print goes.")
def codes(
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    set_files: tuple[str, ...],
    renew: tuple[str, ...],
    handouts: Path | None,
) -> None:
    """Give each person on the roster of FILE a personal code, for login.provider: codes.

    The roster, in the values file or in the file of --set-file, gets a slow hash of each code;
    the codes themselves go onto a page to print. Whoever has a code keeps it.
    """
    from pyhelpers.errors import FindingsProblem, UsageProblem
    from pyhelpers.handouts import codes_for, handouts_page
    from pyhelpers.hub.moment import when
    from pyhelpers.hub.roster import parse_roster, with_codes
    from pyhelpers.hub.workshop import PROVIDERS, Workshop
    from pyhelpers.lint import check
    from pyhelpers.plan import Write
    from pyhelpers.run import write_file
    from pyhelpers.values.edit import replace_text

    values = load(files, more, set_files)
    errors = [finding for finding in check(values) if finding.severity == "error"]
    if errors:
        raise FindingsProblem(errors)
    workshop = Workshop.from_values(values.data)
    if workshop.login.provider != "codes":
        raise UsageProblem(
            f"People log in with {PROVIDERS.get(workshop.login.provider, 'nothing yet')} here",
            where=values.locate(("global", "workshop", "login", "provider")),
            mend="personal codes go with login.provider: codes",
        )
    text = values.data.get("roster") or ""
    people = parse_roster(text)
    unknown = [name for name in renew if people.get(name) is None]
    if unknown:
        raise UsageProblem(
            f"{', '.join(unknown)} is not on the roster", where=values.locate(("roster",))
        )
    cards, hashes = codes_for(people, renew)
    if not cards:
        click.echo("Everybody on the roster has a code. A lost one: --renew NAME.", err=True)
        return
    target, edited = replace_text(values, ("roster",), with_codes(text, hashes))
    # A link stays a link.
    target = target.resolve()
    page = handouts_page(
        cards,
        title=workshop.title,
        url=workshop.url,
        when=when(workshop),
        contact=workshop.login.contact,
    )
    printed = handouts or _unused(
        values.files[0].with_name(f"{values.files[0].stem}-handouts.html")
    )
    # The codes exist nowhere else, so their page comes first.
    write_file(Write(printed, page, 0o600, secret=True))
    try:
        write_file(Write(target, edited, target.stat().st_mode & 0o777))
    except BaseException:
        printed.unlink()
        raise
    click.echo(f"{len(cards)} codes made. Print {printed}, then delete it.")
    click.echo(f"{target} holds their hashes. Next: pyhelpers up {values.files[0]}", err=True)


def _unused(path: Path) -> Path:
    """Return the path, or one beside it that nobody uses: earlier hand-outs are not lost."""
    for number in range(2, 1000):
        if not path.exists():
            return path
        path = path.with_name(f"{path.stem.rstrip('0123456789').rstrip('-')}-{number}{path.suffix}")
    return path
