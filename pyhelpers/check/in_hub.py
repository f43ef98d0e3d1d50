"""Runs beside a hub, sent to `python3 -`: makes tokens for a check, or ends them.

`pyhelpers up --check` uses it where nobody can log in for a participant. Whoever may execute
commands in the hub's pod, or as the hub's account, is its administrator anyway. Needs what the hub
image has; the hub that runs sees the tokens at once, since it looks for them in its database.
"""

from __future__ import annotations

import contextlib
import json
import sys

# z2jh's own.
CONFIG = "/usr/local/etc/jupyterhub/jupyterhub_config.py"
NOTE = "pyhelpers up --check"


def main() -> None:
    """Print a map of names to tokens, good for some seconds; first end those of before."""
    asked = json.loads(sys.argv[1])
    with contextlib.redirect_stdout(sys.stderr):
        from jupyterhub import orm, roles
        from jupyterhub.app import JupyterHub

        hub = JupyterHub()
        hub.load_config_file(asked.get("config") or CONFIG)
        db = orm.new_session_factory(hub.db_url, **hub.db_kwargs)()
    for old in db.query(orm.APIToken).filter(orm.APIToken.note == NOTE):
        db.delete(old)
    db.commit()
    tokens = {}
    for name in asked["names"]:
        user = orm.User.find(db, name)
        if user is None:
            user = orm.User(name=name)
            db.add(user)
            db.commit()
            roles.assign_default_roles(db, entity=user)
        tokens[name] = user.new_api_token(note=NOTE, expires_in=asked["seconds"])
    db.commit()
    print(json.dumps(tokens))


if __name__ == "__main__":
    main()
