"""What can be wrong with the people whom the manifests name, and with what wakes them."""

from tests.handlers.doctor.cases import NO_PAGER, NOBODY_COMES, NOBODY_LEADS, case, missing, note
from tests.handlers.doctor.practice import Practice

CORRECT_NAME = (
    "Correct it there. An e-mail address must be the one of the Slack account; the id is in the menu of a profile."
)
STRAY_SECRET = note(
    "Entry 1 of HOTWASH_PAGER_SECRETS is for no pager of people.yaml.",
    "It is written pager:secret, with the pager's name there. Correct it, or take it away.",
)
NO_PAGER_SECRET = missing(
    "HOTWASH_PAGER_SECRETS has nothing for the pager “duty”. Add duty:secret to it.",
    "Then test it: `hotwash page --test duty`.",
)


@case(
    missing(
        "Slack knows nobody as adda@northwind.example, or the account is deactivated (hotwash.yaml, responders).",
        CORRECT_NAME,
    ),
    missing(
        "Slack knows nobody as U0NOBODY, or the account is deactivated (hotwash.yaml, responders).",
        CORRECT_NAME,
    ),
)
def responders_whom_nobody_knows(it: Practice) -> None:
    it.house(responders=["adda@northwind.example", "U0NOBODY", "U0ADA"])


@case(
    missing(
        "The account U0HANA is deactivated (people.yaml, rotas.commander).",
        "Name somebody else there.",
    ),
    missing(
        "U0GUS is a guest, a bot or from another company, and can have no role in an incident (people.yaml, "
        "rotas.commander).",
        "Name a colleague there.",
    ),
    missing(
        "U0IVO is a guest, a bot or from another company, and can have no role in an incident (people.yaml, "
        "rotas.commander).",
        "Name a colleague there.",
    ),
)
def people_on_duty_who_cannot_be(it: Practice) -> None:
    people = ["U0ADA", "U0HANA", "U0GUS", "U0IVO"]
    it.people(rotas={"commander": {"people": people, "pager": "duty"}})


@case(
    missing(
        "Slack knows nobody as law@northwind.example, or the account is deactivated (people.yaml, roles.legal.may).",
        CORRECT_NAME,
    )
)
def somebody_who_may_and_is_not_there(it: Practice) -> None:
    it.roles("legal", may=["law@northwind.example", "commander", "U0FARID"])


@case(
    missing(
        "Slack knows nobody as boss@northwind.example, or the account is deactivated (people.yaml, managers).",
        CORRECT_NAME,
    )
)
def a_manager_whom_nobody_knows(it: Practice) -> None:
    it.people(managers={"bo@northwind.example": "boss@northwind.example"})


@case(NOBODY_COMES)
def no_responders(it: Practice) -> None:
    it.house(responders=[])


@case(
    NOBODY_LEADS,
    note("Nobody is in “legal”, so nobody is asked for what they do.", "Name people in these rotas, in people.yaml."),
)
def empty_rotas(it: Practice) -> None:
    it.people(rotas={"commander": {"pager": "duty"}, "legal": {}})


@case(NOBODY_LEADS)
def a_commander_without_a_rota(it: Practice) -> None:
    it.roles("commander", rota=None)


@case(
    NO_PAGER,
    STRAY_SECRET,
)
def no_pager(it: Practice) -> None:
    it.people(rotas={"commander": {"people": ["U0ADA"]}}, pagers={})


@case(NO_PAGER_SECRET)
def no_secret_for_a_pager(it: Practice) -> None:
    it.set(pager_secrets="")


@case(
    NO_PAGER_SECRET,
    STRAY_SECRET,
)
def a_pager_secret_without_the_pager(it: Practice) -> None:
    it.set(pager_secrets="f" * 32)


@case(
    note(
        "The pager “night” has never been tested.",
        "Ring it once: `hotwash page --test night`.",
    ),
    note("The pager “night” rings for no rota.", "Name it as pager of a rota in people.yaml."),
)
def a_second_pager_that_nobody_uses(it: Practice) -> None:
    it.people(pagers={"duty": {"kind": "pagerduty"}, "night": {"kind": "pagerduty"}})
    it.set(pager_secrets=f"duty:{'f' * 32},night:{'e' * 32}")


@case(
    missing(
        "HOTWASH_PAGER_SECRETS: the secret of the pager “duty” is no integration key of the Events API v2: that has 32 "
        "letters and digits.",
        "Then test it: `hotwash page --test duty`.",
    ),
    missing(
        "HOTWASH_PAGER_SECRETS: the secret of the pager “hook” is no signing secret. Make one: echo whsec_$(openssl "
        "rand -base64 32)",
        "Then test it: `hotwash page --test hook`.",
    ),
)
def secrets_of_another_kind(it: Practice) -> None:
    rotas = {"commander": {"people": ["U0ADA"], "pager": "duty"}, "legal": {"people": ["U0FARID"], "pager": "hook"}}
    hook = {"kind": "webhook", "address": "https://pager.northwind.example/"}
    it.people(rotas=rotas, pagers={"duty": {"kind": "pagerduty"}, "hook": hook})
    it.set(pager_secrets="duty:too-short,hook:too-short")
