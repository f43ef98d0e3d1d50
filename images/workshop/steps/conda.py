"""Installs conda packages into an environment: `python3 conda.py EXPLICIT PREFIX CACHE`.

Run inside the build of an image, with Python 3.10 or newer and py-rattler on PYTHONPATH. EXPLICIT
lists package files, `URL#sha256:HEX` a line, as pyhelpers/images/conda.py writes them. Exactly
these come into PREFIX; what it has already stays, unless a listed package of the same name takes
its place. Nothing in PREFIX tells where or when it was made. CACHE keeps what was downloaded.
"""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
from pathlib import Path

# The cache is not in the image: nothing may be a link to it, and no record may name it.
NO_LINKS = "allow-hard-links = false\nallow-symbolic-links = false"
OF_THE_CACHE = ("extracted_package_dir", "package_tarball_full_path", "link")


class Scripts:
    """Told by rattler of the packages' own scripts, whose failure does not stop it."""

    def __init__(self):
        self.names, self.failed = [], []

    def on_post_link_start(self, *name_and_path):
        self.names.append(name_and_path[0])
        return len(self.names) - 1

    def on_post_link_complete(self, index, success):
        if not success:
            self.failed.append(self.names[index])


async def install(packages, prefix, cache):
    """Install the packages, given as (URL, sha256). Raises what main() logs."""
    import rattler
    from conda_fetch import fetch, file_name

    # It is for us, not for the Python of the packages' own scripts.
    os.environ.pop("PYTHONPATH", None)
    try:
        client = rattler.Client.default_client(max_retries=0)
    except ValueError as error:
        raise RuntimeError("the image has no CA certificates: apt: [ca-certificates]") from error
    files = await fetch(client, packages, cache / "archives")
    new = await asyncio.gather(*map(rattler.RepoDataRecord.from_package_archive, files))
    names = {record.name.normalized for record in new}
    meta = prefix / "conda-meta"
    old = [rattler.PrefixRecord.from_path(file) for file in sorted(meta.glob("*.json"))]
    await rattler.install(
        [*(record for record in old if record.name.normalized not in names), *new],
        prefix,
        cache_dir=cache / "packages",
        installed_packages=old,
        execute_link_scripts=True,
        show_progress=False,
        client=client,
        reporter=(scripts := Scripts()),
        config=rattler.Config.from_toml(NO_LINKS),
    )
    if scripts.failed:
        raise RuntimeError(f"the own script of these packages failed: {', '.join(scripts.failed)}")
    tidy(prefix)
    sources = {file_name(url): url for url, _ in packages}
    for record in meta.glob("*.json"):
        settle(record, sources)


def tidy(prefix):
    """Remove what rattler leaves in an environment and nobody needs there."""
    # Backups leave out what has this mark of a cache.
    (prefix / "CACHEDIR.TAG").unlink(missing_ok=True)
    # Where two packages have a file of one name, the order of threads decides on empty folders.
    clobbers = prefix / "__clobbers__"
    for folder in sorted([clobbers, *clobbers.rglob("*")], reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def settle(file, sources):
    """Make a new record the same whenever and wherever it is made, and each readable for all."""
    record = json.loads(file.read_text(encoding="utf-8"))
    if url := sources.get(record.get("fn")):
        kept = {key: record[key] for key in record if key not in OF_THE_CACHE}
        kept.update(url=url, channel=url.rpartition("/")[0], files=sorted(record["files"]))
        kept["paths_data"]["paths"].sort(key=lambda path: path["_path"])
        file.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    # rattler's own are for their owner alone. A base's are left: a new mode copies them into our
    # layer.
    if not file.stat().st_mode & stat.S_IROTH:
        file.chmod(0o644)


def main(explicit, prefix, cache):
    lines = Path(explicit).read_text(encoding="utf-8").splitlines()
    packages = [line.split("#sha256:") for line in lines if line]
    try:
        if packages:
            asyncio.run(install(packages, Path(prefix).absolute(), Path(cache)))
    except Exception as error:  # noqa: BLE001  whatever it is, the log gets lines, no traceback
        print(f"conda: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stderr.flush()
    # A thread of rattler's that still runs while Python ends makes it crash.
    os._exit(code)
