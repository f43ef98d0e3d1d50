"""Hands what went wrong while the home was filled to the page, where @workshop/notice shows it.

Read by a participant's Jupyter server from its environment's prefix.
"""

import os

if problem := os.environ.get("WORKSHOP_SEED_PROBLEM"):
    # Assigned and not `.update()`d: JupyterHub 5.5.4's single-user server cannot start with the
    # deferred value that `.update()` leaves ("'log_function' in" a LazyConfigValue).
    c.ServerApp.tornado_settings = {  # noqa: F821 (`c` comes from Jupyter)
        "page_config_data": {"workshopSeedProblem": problem}
    }
