"""The rules. A rule is a function in `rules/`, whose docstring explains it, and one line here."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pyhelpers.errors import Finding
from pyhelpers.lint.rules import (
    address,
    capacity,
    chart,
    content,
    data,
    event,
    hub,
    login,
    no_effect,
    roster,
    slurm,
    storage,
    surprises,
)
from pyhelpers.lint.rules.jupyterhub import (
    classes,
    culling,
    database,
    emptied,
    files,
    images,
    network,
    profiles,
    python_code,
    resources,
    secrets,
    security,
)
from pyhelpers.lint.rules.jupyterhub import login as login_of_hub

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Rule:
    """What a rule is called in reports, how grave a breach is, and the function that looks.

    An error is certain: the release, the hub or a server fails, or lets strangers in. A warning is
    likely to be a mistake.
    """

    id: str
    severity: str
    check: Callable[[Any], Iterator[Finding]]

    @property
    def reason(self) -> str:
        """Return why the rule is there: the docstring of its function."""
        return inspect.getdoc(self.check) or ""


WORKSHOP: tuple[Rule, ...] = (
    Rule("event-order", ERROR, event.ends_after_starts),
    Rule("event-real-dates", ERROR, event.real_dates),
    Rule("login-nobody", WARNING, login.nobody_can_enter),
    Rule("hub-configuration", ERROR, hub.hub_can_be_configured),
    Rule("roster-lines", ERROR, roster.lines),
    Rule("roster-place", ERROR, roster.in_its_place),
    Rule("data-destinations", ERROR, data.one_destination_each),
    Rule("data-volume-claim", WARNING, data.volume_has_a_claim),
    Rule("data-claim-unused", WARNING, data.claim_has_an_effect),
    Rule("check-in-content", ERROR, content.checked_notebooks_exist),
    Rule("slurm-exclusive-keys", ERROR, slurm.keys_that_exclude_each_other),
    Rule("slurm-without-walls", WARNING, slurm.walls_between_participants),
)
"""Of our own chart, for every target: functions of Values."""

RELEASE: tuple[Rule, ...] = (
    Rule("address-missing", ERROR, address.address_is_known),
    Rule("address-without-names", ERROR, address.https_has_names),
    Rule("address-elsewhere", ERROR, address.address_is_the_hubs),
    Rule("chart-lists", ERROR, chart.lists_keep_the_charts_own),
    Rule("chart-code", ERROR, chart.hub_runs_the_charts_code),
    Rule("section-empty", ERROR, chart.sections_are_not_empty),
    Rule("cull-in-class", WARNING, event.servers_last_a_session),
    Rule("servers-for-everybody", WARNING, capacity.servers_for_everybody),
    Rule("storage-operator", ERROR, storage.operator_is_there),
    Rule("storage-disks", ERROR, storage.disks_from_one_place),
    Rule("storage-copies", ERROR, storage.copies_find_a_place),
    Rule("storage-homes", ERROR, storage.homes_are_on_rook),
    Rule("storage-room", WARNING, storage.homes_have_room),
)
"""Of our own chart as a release on Kubernetes, where its templates refuse most of these as well,
without a line: functions of Values."""

JUPYTERHUB: tuple[Rule, ...] = (
    Rule("memory-size", ERROR, resources.memory_is_a_size),
    Rule("memory-negative", ERROR, resources.memory_is_not_negative),
    Rule("guarantee-above-limit", ERROR, resources.guarantee_within_limit),
    Rule("volume-quantity", ERROR, resources.capacity_is_a_quantity),
    Rule("volume-without-unit", WARNING, resources.capacity_has_a_unit),
    Rule("resources-quantity", ERROR, resources.resources_are_quantities),
    Rule("limit-negative", ERROR, resources.counts_are_not_negative),
    Rule("replicas-negative", ERROR, resources.replicas_are_not_negative),
    Rule("placeholder-priority", WARNING, resources.placeholders),
    Rule("cull-times", ERROR, culling.times_are_positive),
    Rule("cull-rarely", WARNING, culling.looked_at_in_time),
    Rule("image-name-with-tag", ERROR, images.name_without_tag),
    Rule("image-latest", WARNING, images.tag_is_pinned),
    Rule("profile-without-name", ERROR, profiles.profile_has_a_name),
    Rule("profile-defaults", WARNING, profiles.one_default),
    Rule("profile-slugs", WARNING, profiles.slugs_differ),
    Rule("needed-emptied", ERROR, emptied.needed_is_there),
    Rule("https-incomplete", ERROR, network.https_is_complete),
    Rule("https-without-names", WARNING, network.https_has_names),
    Rule("https-twice", WARNING, network.https_ends_once),
    Rule("base-url", WARNING, network.base_url_begins_with_a_slash),
    Rule("cloud-metadata", ERROR, network.metadata_once),
    Rule("database-address", ERROR, database.database_has_an_address),
    Rule("python-syntax", ERROR, python_code.extra_config_can_be_parsed),
    Rule("root-user", WARNING, security.not_root),
    Rule("privilege-escalation", WARNING, security.no_more_privileges),
    Rule("key-replaced", ERROR, security.keys_of_version_one),
    Rule("variable-not-text", ERROR, files.variables_are_text),
    Rule("file-ending", ERROR, files.data_has_a_known_ending),
    Rule("role-name", ERROR, security.roles_have_names),
    Rule("cookie-secret", ERROR, secrets.cookie_secret_is_hexadecimal),
    Rule("proxy-token", WARNING, secrets.proxy_token_is_long),
    Rule("plain-secret", WARNING, secrets.not_in_plain_text),
    Rule("trait-kind", ERROR, classes.value_of_its_kind),
    Rule("trait-unknown", WARNING, classes.setting_is_known),
    Rule("trait-removed", ERROR, classes.setting_of_old_is_gone),
    Rule("trait-renamed", WARNING, classes.setting_was_renamed),
    Rule("class-unknown", WARNING, classes.class_is_known),
    Rule("login-misspelt", ERROR, classes.login_is_known),
    Rule("login-dummy", ERROR, login_of_hub.dummy_on_a_public_host),
    Rule("login-allows-nobody", WARNING, login_of_hub.nobody_is_allowed),
    Rule("cilogon-providers", ERROR, login_of_hub.cilogon_providers),
    Rule("cilogon-same-names", WARNING, login_of_hub.cilogon_names_collide),
    Rule("callback-url", WARNING, login_of_hub.callback_fits_the_host),
)
"""Of each part of a release that is Zero to JupyterHub's chart: functions of Section."""

ANY_CHART: tuple[Rule, ...] = (Rule("number-changed", WARNING, surprises.numbers_as_written),)
"""Of whichever chart: functions of Values."""

TARGETS: dict[str, tuple[Rule, ...]] = {
    "slurm": (Rule("no-effect-on-slurm", WARNING, no_effect.on_slurm),),
    "swarm": (Rule("no-effect-on-swarm", WARNING, no_effect.on_swarm),),
}
"""Of our own chart on one target that was asked for: functions of Values."""

EVERYWHERE = {
    *("memory-size", "memory-negative", "guarantee-above-limit", "limit-negative", "cull-times"),
    *("profile-without-name", "python-syntax", "role-name", "cilogon-providers"),
    *("trait-kind", "trait-removed", "login-misspelt"),
}
"""Those of JUPYTERHUB that hold for every target: the others take these keys as well."""

_ALL = (*ANY_CHART, *WORKSHOP, *RELEASE, *JUPYTERHUB, *(r for one in TARGETS.values() for r in one))
RULES = {rule.id: rule for rule in _ALL}
