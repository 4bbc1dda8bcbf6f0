"""Are the manifests whole, your own, and up to date?"""

from pathlib import Path

from bot.manifests import FILES
from bot.operator import overlay
from handlers.doctor.findings import Finding, missing, note, ok
from handlers.doctor.look import Look

MISTAKE = missing("A manifest has a mistake, so Hotwash would not start:\n{mistake}", "Correct it there.")
NO_FOLDER = missing(
    "HOTWASH_MANIFESTS is {folder}, and there is no such folder.",
    "`hotwash init {folder}` makes it.",
)
ONLY_OURS = note(
    "HOTWASH_MANIFESTS is not set, so Hotwash goes by its own examples, without any of your people.",
    "`hotwash init FOLDER` makes a folder for yours.",
)
READ_BY_NOBODY = note(
    "Nobody reads {name} in your folder of manifests.",
    "What is read is {known} and playbooks/*.yaml. Is it a slip in the name?",
)
BEHIND = note("Our {name} has changed since you copied it.", "`hotwash manifests diff` shows how.")
READ = ok("The manifests have no mistake.")


async def whole(look: Look) -> list[Finding]:
    """Can the manifests be read?"""
    return [MISTAKE.about(mistake=look.mistake)] if look.mistake else [READ.about()]


async def own(look: Look) -> list[Finding]:
    """Are they the company's own, and has it seen what changed in ours?"""
    folder = look.settings.manifests
    if folder is None:
        return [ONLY_OURS.about()]
    if not folder.is_dir():
        return [NO_FOLDER.about(folder=folder)]
    behind = [BEHIND.about(name=one.name) for one in overlay.compare(folder) if one.is_behind]
    return [*_strangers(folder), *behind]


def _strangers(folder: Path) -> list[Finding]:
    known = {name for name, _ in FILES.values()}
    found = sorted(path.name for pattern in ("*.yaml", "*.yml") for path in folder.glob(pattern))
    shown = ", ".join(sorted(known))
    return [READ_BY_NOBODY.about(name=name, known=shown) for name in found if name not in known]
