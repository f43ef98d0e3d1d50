"""Whether Slurm would run the participants' jobs, and as whom: asked before anything is started."""

from __future__ import annotations

import re
import shlex

from pyhelpers import run
from pyhelpers.errors import EnvironmentProblem, FileProblem
from pyhelpers.hub.slurm.profiles import applied
from pyhelpers.hub.slurm.section import Section, as_account
from pyhelpers.hub.slurm.ssh import command
from pyhelpers.targets.slurm.asked import Asked
from pyhelpers.targets.slurm.refusals import about, in_short, too_long

_SECONDS = 30.0


def require_accepted(asked: Asked) -> None:
    """Let Slurm itself judge what a participant's job will ask for; nothing is handed in."""
    account, profiles = _first_account(asked), asked.section.profiles
    for number, profile in enumerate(profiles or (None,)):
        said = _refusal(applied(asked.section, profile), account)
        if not said:
            continue
        path, mend = about(said)
        if profile and path[1:] and path[0] == "slurm":
            own = (*path[:1], "profiles", number, *path[1:])
            path = own if profile.asks_for(path[-1]) else path
        whose = f" ({profile.name})" if profile else ""
        raise FileProblem(
            f"Slurm would not run the participants' jobs{whose}:\n{in_short(said)}",
            where=asked.values.locate(path),
            mend=mend,
        )


def _first_account(asked: Asked) -> str:
    """Return an account that jobs may run under, "" for the hub's own; try all of the roster.

    Raises a Problem when the hub may not act for one of them, or could not see their jobs.
    """
    section = asked.section
    if not section.sudo:
        return ""
    config = asked_of_cluster(command(section.login, ("scontrol", "show", "config")), "").out
    if re.search(r"^PrivateData\s*=.*\bjobs\b", config, re.MULTILINE):
        raise EnvironmentProblem(
            "Slurm hides others' jobs from the hub's account (PrivateData)",
            where=asked.values.locate(("slurm", "sudo")),
            mend="ask the site to make that account an operator: sacctmgr modify user … set "
            "adminlevel=operator",
        )
    accounts, refused = [], []
    for member in asked.roster.members:
        try:
            account = section.account_of(member.name)
        except ValueError as problem:
            refused.append(f"{member.name} ({problem})")
            continue
        argv = as_account(account, ("sbatch", "--version"))
        done = asked_of_cluster(command(section.login, argv), "")
        if done.code:
            said = (done.err.strip().splitlines() or ["no reason given"])[-1]
            refused.append(f"{member.name} ({said.removeprefix('sudo: ')})")
        accounts.append(account)
    if refused:
        more = f" and {len(refused) - 3} more" if len(refused) > 3 else ""
        raise FileProblem(
            f"The hub may not start jobs for {', '.join(refused[:3])}{more}",
            where=asked.values.locate(("slurm", "sudo")),
            mend="name their accounts as slurm.sudoAs, and ask the site for a sudo rule that lets "
            "the hub's account run sbatch and scancel as them without a password",
        )
    return accounts[0] if accounts else ""


def _refusal(section: Section, account: str) -> str:
    """Return why Slurm would refuse such a job, or let it wait for ever, in its own words."""
    wanted, login = section.asked(), section.login
    script = "#!/bin/sh\n" + "".join(f"#SBATCH {one}\n" for one in wanted) + "true\n"
    argv = as_account(account, ("sbatch", "--test-only"))
    done = asked_of_cluster(command(login, argv), script)
    if done.code:
        return done.err
    partitions = asked_of_cluster(command(login, ("sinfo", "--noheader", "--format=%P|%l")), "")
    long = too_long(wanted, partitions.out)
    return f"time limit: {long}" if long else ""


def asked_of_cluster(argv: tuple[str, ...], text: str) -> run.Done:
    """Return what the cluster answers, a failure too. Raises EnvironmentProblem for silence."""
    try:
        return run.ask(argv, text, _SECONDS)
    except TimeoutError as error:
        raise EnvironmentProblem(
            f"The cluster does not answer: {error}", mend="try it by hand: " + shlex.join(argv)
        ) from None
