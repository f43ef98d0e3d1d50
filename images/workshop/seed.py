"""Puts the workshop's content and data into a participant's home, then starts their server.

The single-user server's start command runs this file on every target, in whatever image the
workshop uses: it stands alone, with nothing but the standard library of Python 3.8 or later.

    python seed.py --share SHARE [--home HOME] [-- COMMAND ARG...]

SHARE/content/PATH is copied to ~/PATH. SHARE/data/PATH is not copied: ~/PATH becomes a link to it
(SHARE/share.json lists these paths under "links"; without it every file in SHARE/data is linked).
Those that it lists under "volume" as well lie in SHARE/volume, where a volume may be mounted.

What a participant wrote is never overwritten. ~/.workshop/seed.json keeps the sha256 of each
version that the workshop has shipped under a name. A file with exactly those bytes holds nothing
of the participant's and gives way to a new version; beside any other the new version is put as
NAME.updated.EXT. A deleted file comes back fresh the next time; one that left the workshop stays.

With COMMAND the server starts whatever becomes of the seeding: a problem goes to stderr and into
the environment variable WORKSHOP_SEED_PROBLEM. Without COMMAND the exit code is 0, or 3.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import fcntl
import hashlib
import itertools
import json
import os
import re
import secrets
import shutil
import signal
import stat
import sys
import time
from pathlib import Path
from typing import NamedTuple

STATE = ".workshop"
TEMPORARY = re.compile(r"\.workshop-seed-[0-9a-f]{16}\.tmp")
FULL = {errno.ENOSPC, errno.EDQUOT}
STUCK = FULL | {errno.EROFS, errno.EIO, errno.ESTALE}
BLOCK = 1 << 20
LOCK_SECONDS = 20
ABANDONED_SECONDS = 3600
ASK = "Ask the workshop's instructors"
RESTART = "then restart your server (File > Hub Control Panel)"


class SeedProblem(Exception):
    """What happened, where, and how to mend it, in one line for a participant."""

    def __init__(self, what, where, mend):
        super().__init__(f"{what} ({where}). {mend}.")


class Step(NamedTuple):
    """One file to deliver: `there` is the stat of what stands at `target`, or None."""

    path: str
    source: Path
    source_stat: os.stat_result
    sha256: str
    record: dict
    target: Path
    there: os.stat_result | None


class Manifest:
    """~/.workshop/seed.json: what the workshop has put into this home.

    `files` maps a path to {"versions": [sha256, ..., the newest], "offered": the sha256 delivered
    last, "source": identity of the share's file when it was read}; `links` a path to its target.
    A missing or damaged file counts as empty: then what differs is taken for the participant's.
    """

    def __init__(self, home):
        self.file = home / STATE / "seed.json"
        self.files, self.links = {}, {}
        with contextlib.suppress(OSError, ValueError, AttributeError, TypeError, KeyError):
            stored = json.loads(self.file.read_text(encoding="utf-8"))
            self.links = {path: str(target) for path, target in stored["links"].items()}
            for path, record in stored["files"].items():
                versions = [str(version) for version in record["versions"]]
                self.files[path] = {**new_record(), **record, "versions": versions}
        self.saved = self.text()

    def text(self):
        return json.dumps({"files": self.files, "links": self.links}, indent=1, sort_keys=True)

    def save(self):
        text = self.text()
        if text != self.saved:
            with replacement(self.file, 0o600) as stream:
                stream.write(text.encode())
            self.saved = text

    def record(self, path, source, source_stat):
        """Return what is known of `path`, the version in the share being the newest."""
        record = self.files.setdefault(path, new_record())
        if not record["versions"] or record["source"] != identity(source_stat):
            sha256 = sha256_of(source)
            record["versions"] = [old for old in record["versions"] if old != sha256] + [sha256]
            record["source"] = identity(source_stat)
        return record


def new_record():
    return {"versions": [], "offered": None, "source": None}


class Outcome:
    """What a run did, told in one line, and what it could not do."""

    def __init__(self):
        self.new = self.updated = self.linked = 0
        self.beside = []
        self.problems = []

    def __str__(self):
        counts = {"new": self.new, "updated": self.updated, "linked": self.linked}
        parts = [f"{count} {word}" for word, count in counts.items() if count]
        files = ["files: " + ", ".join(parts)] if parts else []
        return "; ".join(files + self.beside)


def seed(share, home):
    """Bring `home` up to date with `share`.

    Raises SeedProblem or OSError when nothing at all could be done.
    """
    if not home.is_dir():
        raise SeedProblem("there is no home folder", home, ASK)
    home = home.resolve()
    content, links = read_share(share)
    state = home / STATE
    refuse_blocked(home, state / "seed.json")
    state.mkdir(mode=0o700, exist_ok=True)
    outcome = Outcome()
    with locked(state) as alone:
        manifest = Manifest(home)
        folders = {(home / path).parent for path in [*content, *links]}
        remove_abandoned(home, {state, *folders}, alone)
        seed_links(home, links, manifest, outcome)
        carry_out(home, plan(home, content, manifest, outcome), manifest, outcome)
        # Without these last notes the next run only has more to compare.
        with contextlib.suppress(OSError):
            manifest.save()
    return outcome


def read_share(share):
    """Return the content as {path: (file, stat)} and the links as {path: target}, sorted."""
    if not share.is_dir():
        raise SeedProblem("the workshop's folder is missing", share, ASK)
    content, data = files_below(share / "content"), share / "data"
    try:
        told = json.loads((share / "share.json").read_text(encoding="utf-8"))
        paths, volume = told["links"], told.get("volume", ())
    except FileNotFoundError:
        paths, volume = files_below(data), ()
    content = {path: content[path] for path in sorted(content) if not path.startswith(STATE + "/")}
    parts = {path: "volume" if path in volume else "data" for path in sorted(paths)}
    return content, {path: str(share / part / path) for path, part in parts.items()}


def files_below(folder):
    """Return the folder's regular files as {path below it: (file, stat)}."""

    def refuse(error):
        if not isinstance(error, FileNotFoundError):
            raise error

    found = {}
    for parent, _, names in os.walk(str(folder), onerror=refuse):
        for file in (Path(parent, name) for name in names):
            there = file.lstat()
            if stat.S_ISREG(there.st_mode):
                found[file.relative_to(folder).as_posix()] = (file, there)
    return found


def plan(home, content, manifest, outcome):
    """Return the steps that bring the content up to date; nothing is written yet."""
    steps = []
    for path, (source, source_stat) in content.items():
        try:
            refuse_blocked(home, home / path)
            record = manifest.record(path, source, source_stat)
            place = choose_place(home, path, record, content)
        except (OSError, SeedProblem) as error:
            outcome.problems.append(explained(error, home / path))
            continue
        sha256 = record["versions"][-1]
        if place:
            steps.append(Step(path, source, source_stat, sha256, record, *place))
        else:
            record["offered"] = sha256
    return steps


def choose_place(home, path, record, content):
    """Return (where the newest version goes, stat of what is there), or None if it has arrived."""
    own, newest = home / path, record["versions"][-1]
    if record["offered"] == newest and lstat(own):
        return None
    for target in candidates(own):
        if target != own and target.relative_to(home).as_posix() in content:
            continue
        there = lstat(target)
        if there is None:
            return target, None
        present = bytes_of(target)
        if present == newest:
            return None
        if present in record["versions"]:
            return target, there
    return None


def candidates(path):
    """Yield start.ipynb, start.updated.ipynb, start.updated-2.ipynb and so on."""
    yield path
    for number in itertools.count(1):
        word = "updated" if number == 1 else f"updated-{number}"
        yield path.with_name(f"{path.stem}.{word}{path.suffix}")


def carry_out(home, steps, manifest, outcome):
    """Deliver each step's file; stop when the home takes no more."""
    waiting = list(steps)
    try:
        if waiting:
            # Before the files: what a killed run leaves is then known as the workshop's.
            manifest.save()
        for step in steps:
            try:
                deliver(step)
            except (OSError, SeedProblem) as error:
                if getattr(error, "errno", None) in STUCK:
                    raise
                outcome.problems.append(explained(error, step.target))
            else:
                step.record["offered"] = step.sha256
                note(step, home, outcome)
            waiting.pop(0)
    except OSError as error:
        size = sum(step.source_stat.st_size for step in waiting)
        free = shutil.disk_usage(str(home)).free
        missing = f": {len(waiting)} files of the workshop need {size:,} bytes, {free:,} are free"
        outcome.problems.append(explained(error, home, missing))


def note(step, home, outcome):
    if step.target != home / step.path:
        new = step.target.relative_to(home).as_posix()
        outcome.beside.append(f"your own {step.path} is kept, the workshop's new one is {new}")
    elif step.there:
        outcome.updated += 1
    else:
        outcome.new += 1


def deliver(step):
    """Copy the share's file to its place, unless something changed since the plan was made."""
    step.target.parent.mkdir(parents=True, exist_ok=True)
    mode = 0o755 if step.source_stat.st_mode & stat.S_IXUSR else 0o644
    digest = hashlib.sha256()
    with replacement(step.target, mode) as new, step.source.open("rb") as old:
        for block in iter(lambda: old.read(BLOCK), b""):
            digest.update(block)
            new.write(block)
        if digest.hexdigest() != step.sha256:
            raise SeedProblem("the workshop changed meanwhile", step.source, f"Wait, {RESTART}")
        there = lstat(step.target)
        if identity(there) != identity(step.there) and bytes_of(step.target) != step.sha256:
            what = "you changed this meanwhile: it is kept"
            raise SeedProblem(what, step.target, f"Wait, {RESTART}")


@contextlib.contextmanager
def replacement(target, mode):
    """Write a file under a temporary name beside `target`, then rename it: whole or not at all."""
    temporary = temporary_beside(target)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with os.fdopen(os.open(str(temporary), flags, mode), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def temporary_beside(target):
    return target.with_name(f".workshop-seed-{secrets.token_hex(8)}.tmp")


def seed_links(home, links, manifest, outcome):
    """Make and mend the links to the data; what a participant put in their place stays."""
    for path in sorted(set(manifest.links) - set(links)):
        link = home / path
        with contextlib.suppress(OSError, SeedProblem):
            refuse_blocked(home, link)
            if is_link_to(link, manifest.links[path]):
                link.unlink()
            del manifest.links[path]
    for path, target in links.items():
        link = home / path
        try:
            refuse_blocked(home, link)
            stale = is_ours(link, path, manifest) and not is_link_to(link, target)
            if stale or lstat(link) is None:
                make_link(link, target)
                outcome.linked += 1
            if is_link_to(link, target):
                manifest.links[path] = target
        except (OSError, SeedProblem) as error:
            outcome.problems.append(explained(error, link))


def is_link_to(link, target):
    return link.is_symlink() and os.readlink(str(link)) == target  # noqa: PTH115 (Python 3.8)


def is_ours(link, path, manifest):
    """Tell whether the workshop made this link: noted as such, or dangling into another share."""
    if is_link_to(link, manifest.links.get(path)):
        return True
    dangling = link.is_symlink() and not link.exists()
    ends = tuple(f"/{part}/{path}" for part in ("data", "volume"))
    return dangling and os.readlink(str(link)).endswith(ends)  # noqa: PTH115


def make_link(link, target):
    link.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(link)
    temporary.symlink_to(target)
    temporary.replace(link)


@contextlib.contextmanager
def locked(state):
    """Keep a second server of the same participant waiting; yields whether that was possible.

    Some shared file systems have no locks. There two runs may do the same work twice, which
    is harmless: names are made at random and every file arrives whole, by one rename.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    try:
        descriptor = os.open(str(state / "seed.lock"), flags, 0o600)
    except OSError:
        yield False
        return
    try:
        yield wait_for_lock(descriptor, state)
    finally:
        os.close(descriptor)


def wait_for_lock(descriptor, state):
    end = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > end:
                what = "another server of yours is still filling your home"
                raise SeedProblem(what, state, f"Wait, {RESTART}") from None
            time.sleep(0.05)
        except OSError:
            return False


def remove_abandoned(home, folders, alone):
    """Remove what a killed run left under temporary names."""
    for folder in folders:
        with contextlib.suppress(OSError, SeedProblem):
            refuse_blocked(home, folder / "any")
            for entry in os.scandir(str(folder)):
                if TEMPORARY.fullmatch(entry.name):
                    age = time.time() - entry.stat(follow_symlinks=False).st_mtime
                    if alone or age > ABANDONED_SECONDS:
                        Path(entry.path).unlink()


def refuse_blocked(home, target):
    """Refuse a place below a link or a file: a link may lead out of the home."""
    for parent in [*reversed(target.relative_to(home).parents)][1:]:
        there = lstat(home / parent)
        if there is None:
            return
        if not stat.S_ISDIR(there.st_mode):
            what = "the workshop needs this name for a folder, but a file or link has it"
            raise SeedProblem(what, home / parent, f"Rename yours, {RESTART}")


def lstat(path):
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def identity(there):
    """Return what changes when a file does, even where an image build has set all its times."""
    return there and [there.st_size, there.st_mtime_ns, there.st_ctime_ns, there.st_ino]


def bytes_of(path):
    """Return the sha256 of a regular file, or None for anything else and what cannot be read."""
    there = lstat(path)
    if there and stat.S_ISREG(there.st_mode):
        with contextlib.suppress(PermissionError):
            return sha256_of(path)
    return None


def sha256_of(path):
    digest = hashlib.sha256()
    with os.fdopen(os.open(str(path), os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
        for block in iter(lambda: stream.read(BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def explained(error, where, missing=""):
    """Return one line about an error for the participant."""
    if isinstance(error, SeedProblem):
        return str(error)
    if not isinstance(error, OSError):
        return str(SeedProblem(f"seeding failed: {error!r}", where, ASK))
    if error.errno in FULL:
        what = f"your home is full ({error.strerror}){missing}"
        return str(SeedProblem(what, where, f"Delete what you no longer need, {RESTART}"))
    what = f"the workshop's files cannot be put here: {error.strerror}"
    return str(SeedProblem(what, error.filename or where, ASK))


def attempt(share, home):
    """Seed, tell on stderr what happened, and return the problem in one line, or ""."""
    try:
        outcome = seed(share.absolute(), home.expanduser())
        done, problem = str(outcome), " ".join(outcome.problems[:5])
    except Exception as error:  # noqa: BLE001  whatever it is, the server has to start
        done, problem = "", explained(error, home)
    with contextlib.suppress(OSError):
        for line in filter(None, (done, problem)):
            print(f"workshop: {line}", file=sys.stderr, flush=True)
    return problem


def main(argv):
    own, command = argv, []
    if "--" in argv:
        own, command = argv[: argv.index("--")], argv[argv.index("--") + 1 :]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=Path, required=True, help="the workshop's folder")
    parser.add_argument("--home", type=Path, default=Path("~"), help="default: your own")
    options = parser.parse_args(own)
    problem = attempt(options.share, options.home)
    if not command:
        return 3 if problem else 0
    os.environ.pop("WORKSHOP_SEED_PROBLEM", None)
    if problem:
        os.environ["WORKSHOP_SEED_PROBLEM"] = problem
    # Python ignores SIGPIPE, and the command would inherit that.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
