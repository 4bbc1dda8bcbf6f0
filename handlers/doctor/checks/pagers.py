"""Would anybody be woken?"""

from handlers import pagers
from handlers.doctor.findings import Finding, missing, note, ok
from handlers.doctor.look import Look

NO_PAGER = note(
    "There is no pager, so nobody is woken at night: a message in Slack is not a page.",
    "Add one under pagers in people.yaml, and name it in a rota.",
)
CANNOT_RING = missing("{fault}", "Then test it: `hotwash page --test {name}`.")
SECRET_FOR_NOTHING = note(
    "Entry {number} of HOTWASH_PAGER_SECRETS is for no pager of people.yaml.",
    "It is written pager:secret, with the pager's name there. Correct it, or take it away.",
)
FOR_NO_ROTA = note("The pager “{name}” rings for no rota.", "Name it as pager of a rota in people.yaml.")
NEVER_TESTED = note("The pager “{name}” has never been tested.", "Ring it once: `hotwash page --test {name}`.")
TESTED = ok("The pager “{name}” took a test page on {day:%Y-%m-%d}.")


async def ring(look: Look) -> list[Finding]:
    """Can each pager ring, and has it ever?"""
    if look.manifests is None:
        return []
    known = look.manifests.people.pagers
    findings = [] if known else [NO_PAGER.about()]
    for name, pager in known.items():
        faults = pagers.faults({name: pager}, look.settings.pagers())
        findings += [CANNOT_RING.about(fault=fault, name=name) for fault in faults] or [_tested(look, name)]
    return findings


def _tested(look: Look, name: str) -> Finding:
    day = look.database.tested.get(name) if look.database else None
    return TESTED.about(name=name, day=day) if day else NEVER_TESTED.about(name=name)


async def spare(look: Look) -> list[Finding]:
    """Is there a secret without a pager, or a pager without a rota?"""
    if look.manifests is None:
        return []
    people = look.manifests.people
    # By number, since whoever mixes up name and secret does not want to see the secret here.
    entries = [entry.get_secret_value().partition(":")[0] for entry in look.settings.pager_secrets]
    idle = set(people.pagers) - {rota.pager for rota in people.rotas.values()}
    strange = [number for number, name in enumerate(entries, 1) if name not in people.pagers]
    return [SECRET_FOR_NOTHING.about(number=number) for number in strange] + [
        FOR_NO_ROTA.about(name=name) for name in sorted(idle)
    ]
