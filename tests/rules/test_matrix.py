"""The escalation matrix as a manifest: every value is checked, and a worse severity is never in less haste."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from bot import manifests
from bot.manifests import DEFAULTS, ManifestError
from bot.rules.matrix import Level, Severities, Target
from bot.rules.words import Role, Severity

S1, S2, S3, S4 = Severity
TEXT = (DEFAULTS / "severity.yaml").read_text(encoding="utf-8")
FUNCTIONS = {
    "AI and ML engineers": "engineering",
    "subject experts": "subject-experts",
    "communications": "communications",
    "data scientists for forensics": "forensics",
    "legal": "legal",
    "security": "security",
    "product": "product",
    "research": "research",
}


def wrong(tree: Any) -> str:
    with pytest.raises(ValidationError) as fault:
        Severities.model_validate(tree)
    return str(fault.value)


def changed(severity: Severity, **cells: Any) -> Any:
    tree = yaml.safe_load(TEXT)
    tree["levels"][severity] |= cells
    return tree


@pytest.mark.parametrize(
    ("severity", "cells", "told"),
    [
        (S1, {"means": ""}, "at least 3"),
        (S1, {"page": ["No Rota"]}, "levels.S1.page.0"),
        (S1, {"page": ["owner"]}, "“owner” has no pager"),
        (S1, {"roles": ["boss"]}, "levels.S1.roles.0"),
        (S1, {"roles_minutes": None}, "roles and roles_minutes belong together"),
        (S1, {"ack_minutes": 0}, "greater than or equal to 1"),
        (S1, {"ack_minutes": 11}, "one after the other"),
        (S1, {"roles": ["scribe"]}, "needs the commander among the roles"),
        (S1, {"decision_minutes": 61}, "one after the other"),
        (S1, {"contained_minutes": "soon"}, "levels.S1.contained_minutes"),
        (S1, {"escalate": [{"after_minutes": 9, "to": "a1"}, {"after_minutes": 9, "to": "b1"}]}, "comes later"),
        (S1, {"escalate": [{"after_minutes": 9, "to": "experts"}]}, "“experts” has no pager"),
        (S1, {"clock": "office hours"}, "woken at any hour"),
        (S1, {"clock": "sometimes"}, "levels.S1.clock"),
        (S1, {"update_every_minutes": 1}, "greater than or equal to 5"),
        (S1, {"executives_every_minutes": 1}, "greater than or equal to 5"),
        (S1, {"two_functions": "many"}, "levels.S1.two_functions"),
        (S1, {"opens_channel": "perhaps"}, "levels.S1.opens_channel"),
        (S1, {"gates": ["a wish"]}, "levels.S1.gates.0"),
        (S1, {"legal_minutes": -1}, "levels.S1.legal_minutes"),
        (S1, {"post_mortem": {"needed": "always"}}, "has meeting_days and done_days"),
        (S1, {"post_mortem": {"needed": "always", "meeting_days": 5, "done_days": 4}}, "done before its meeting"),
        (S1, {"research_hours": 0}, "levels.S1.research_hours"),
        (S1, {"eval_case": "maybe"}, "levels.S1.eval_case"),
        (S1, {"pages": ["commander"]}, "levels.S1.pages"),
        (S2, {"ack_minutes": 4}, "S2 cannot be in more haste than S1"),
        (S4, {"page": ["commander"], "clock": "always"}, "an S4 wakes nobody"),
    ],
)
def test_every_cell_is_checked(severity: Severity, cells: dict[str, Any], told: str) -> None:
    assert told in wrong(changed(severity, **cells))


def test_every_cell_has_a_bad_value_among_the_cases() -> None:
    mark = next(one for one in test_every_cell_is_checked.pytestmark if one.name == "parametrize")
    tried = {cell for case in mark.args[1] for cell in case[1]}
    assert tried >= set(Level.model_fields) - {"tell", "commander_minutes"}, "a rota's name and minutes are tried once"


def test_a_severity_that_is_left_out_is_missed() -> None:
    tree = yaml.safe_load(TEXT)
    del tree["levels"]["S3"]
    assert "S3 must be there" in wrong(tree)


def test_a_rota_that_nobody_made_is_named_with_its_line(tmp_path: Path) -> None:
    own = TEXT.replace("page: [commander, engineering]\n", "page: [commander, engineers]\n")
    (tmp_path / "severity.yaml").write_text(own, encoding="utf-8")
    with pytest.raises(ManifestError) as mistake:
        manifests.load(tmp_path)
    line = own.splitlines().index("    page: [commander, engineers]") + 1
    assert str(mistake.value) == (f"severity.yaml, line {line}: levels.S2.page.1: people.yaml has no rota “engineers”")


def test_a_company_with_fewer_rotas_keeps_what_it_has_of_our_matrix(tmp_path: Path) -> None:
    people = yaml.safe_load((DEFAULTS / "people.yaml").read_text(encoding="utf-8"))
    people["rotas"] = {"commander": {"people": ["U0EMI"]}}
    for duty in people["roles"].values():
        duty["rota"] = None
    (tmp_path / "people.yaml").write_text(yaml.safe_dump(people), encoding="utf-8")
    s1 = manifests.load(tmp_path).severity.levels[S1]
    assert (s1.page, s1.tell, s1.escalate) == (("commander",), ("owner", "experts"), ())


def test_a_matrix_from_before_there_were_more_cells_still_counts() -> None:
    old = {"means": "It is bad.", "page": ["commander"], "update_every_minutes": 30}
    levels = {one: old if one is not S4 else {"means": "It is not."} for one in Severity}
    s1 = Severities.model_validate({"levels": levels}).levels[S1]
    assert s1.targets == {}
    assert s1.opens_channel


def test_s1_and_s2_need_every_function_that_an_incident_of_an_ai_may_need() -> None:
    house = manifests.load()
    s1, s2 = house.severity.levels[S1], house.severity.levels[S2]
    of_roles = {house.people.roles[role].rota for role in s1.roles}
    reached = {*s1.page, *s1.tell, *of_roles}
    assert {name for name, rota in FUNCTIONS.items() if rota not in reached} == set()
    assert {"communications", "legal"} <= set(s2.tell), "they are told of an S2"
    assert {Role.COMMANDER, Role.SUBJECT_EXPERT, Role.RESEARCH_LIAISON, Role.INVESTIGATION} <= set(s2.roles)
    assert "research" not in {*s1.page, *s2.page}, "nobody in research is woken at night"


def test_pagers_ring_at_any_hour_or_not_at_all() -> None:
    levels = manifests.load().severity.levels
    assert levels[S1].wakes >= {"commander", "engineering", "managers", "executives"}
    assert levels[S2].wakes == {"commander", "engineering", "managers"}
    assert levels[S3].wakes == levels[S4].wakes == frozenset()
    assert levels[S1].targets[Target.ACK] == 5
