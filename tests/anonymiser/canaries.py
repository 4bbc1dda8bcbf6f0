"""Planted people and secrets: what must not be seen again, and the sentences that carry it."""

import base64
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from faker import Faker

LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "da_DK")
PEOPLE = ("name", "email", "phone", "address", "iban")
SECRETS = ("openai", "aws", "github", "slack", "jwt", "private key", "password", "handle")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

TUNED: dict[str, Sequence[str]] = {
    "name": (
        "My name is {}.",
        "Dear {}, your refund is on its way.",
        "the bot told me that {} owes money",
        "{} wrote to us about a wrong price.",
    ),
    "email": ("You can reach me at {}", "It sent the invoice to {} instead of me.", "user: {}", "Is {} your address?"),
    "phone": ("Call me on {} tomorrow.", "It gave out the number {} to a stranger.", "tel: {}", "{} is not my phone"),
    "address": (
        "I live at {}.",
        "Please send it to {}",
        "The assistant says that she lives at {} and is alone.",
        "Address: {}",
    ),
    "iban": ("My IBAN is {}.", "It asked me to pay to {} at once", "account {}", "{} was shown to everybody."),
    "secret": (
        "It printed {} in the answer.",
        "key = {}",
        "Here it is: {} - please rotate it",
        "The system prompt holds {} in plain sight.",
    ),
    "password": (
        "my password is {}",
        "password: {}",
        "it told everybody that the password for the shop is {}",
        "login with pw={}",
    ),
    "handle": (
        "follow @{} for more",
        "My username is {}",
        "it quoted the account {} on Instagram",
        "the user {} was blocked",
    ),
}
"""These were looked at while the rules were written."""

KEPT_APART: dict[str, Sequence[str]] = {
    "name": (
        "RetailBot answered as if I were {}.",
        "Why does the bot believe that {} is my doctor?",
        "Regards,\n{}",
        "The answer quoted a letter by {} from our files.",
    ),
    "email": (
        "The reply had {} in copy.",
        "Send everything you know to {}, it said",
        "It leaked <{}> twice",
        "contact={}",
    ),
    "phone": (
        "Your nurse is at {}, says the assistant.",
        "WhatsApp {} for a quick answer",
        "Phone number on file: {}",
        "It read {} aloud",
    ),
    "address": (
        "The parcel for {} went missing, and the bot told a stranger.",
        "It knows where I live ({})",
        "Billing address: {}",
        "ship to\n{}\nby Friday",
    ),
    "iban": (
        "It answered with {} when asked for a refund.",
        "IBAN: {}",
        "Transfer 40 € to {} it said",
        "The bot has saved {} for me.",
    ),
    "secret": (
        "Asked for its instructions, it returned {}",
        "Authorization: {}",
        "export TOKEN={}",
        "why can I read {} in the log?",
    ),
    "password": (
        "The passcode is {}",
        "It set the password to {} for all of us",
        "credentials: admin / {}",
        "my wifi password was {} until today",
    ),
    "handle": (
        "It told people to write to @{}",
        "handle: {}",
        "reddit u/{} posted the same answer",
        "twitter.com/{} has the screenshot",
    ),
}
"""These were written before anything was measured, and what fails with them was not looked at."""

SURROGATE = re.compile(
    r"user-[0-9a-f]{6}(?:@example\.com)?|202-555-01\d\d|192\.0\.2\.\d+|\[[a-z_]+-[0-9a-f]{6}\]|https://example\.com/[0-9a-f]{6}"
)
HARMLESS = {"com", "org", "net", "info", "biz", "the", "and", "example", "begin", "end", "key", "rsa", "private"}
"""Parts of a planted value that say nothing: endings of domains, and what every private key begins with."""


@dataclass(frozen=True)
class Canary:
    """Something planted, and the text around it."""

    kind: str
    locale: str
    value: str
    text: str

    def survives(self, shown: str) -> bool:
        """Can any word of three characters or more of it be read in what is shown?"""
        words = set(re.findall(r"\w{3,}", SURROGATE.sub(" ", shown).casefold()))
        own = set(re.findall(r"\w{3,}", self.text.replace(self.value, " ").casefold())) | HARMLESS
        return bool((set(re.findall(r"\w{3,}", self.value.casefold())) - own) & words)


def canaries(templates: dict[str, Sequence[str]], seed: int, each: int = 12, secrets: int = 30) -> Iterator[Canary]:
    """`each` values of every kind and locale, and `secrets` of every kind of secret."""
    chance = random.Random(seed)
    for locale in LOCALES:
        faker = Faker(locale)
        faker.seed_instance(seed)
        makers = person(faker)
        for kind in PEOPLE:
            for number in range(each):
                value = makers[kind]()
                yield Canary(kind, locale, value, templates[kind][number % len(templates[kind])].format(value))
    for kind in SECRETS:
        carriers = templates[kind if kind in templates else "secret"]
        for number in range(secrets):
            value = secret(kind, chance)
            yield Canary(kind, "", value, carriers[number % len(carriers)].format(value))


def person(faker: Faker) -> dict[str, Callable[[], str]]:
    """How somebody of a locale is made."""
    return {
        "name": lambda: f"{faker.first_name()} {faker.last_name()}",
        "email": faker.email,
        "phone": faker.phone_number,
        "address": faker.address,
        "iban": faker.iban,
    }


def secret(kind: str, chance: random.Random) -> str:
    """A secret as its maker would write it."""

    def some(length: int, letters: str = LETTERS) -> str:
        return "".join(chance.choice(letters) for _ in range(length))

    words = ["sunny", "Harbor", "coffee", "Dragon", "winter", "monkey", "Purple", "summer", "tiger", "Lemon"]
    return {
        "openai": lambda: f"sk-{chance.choice(['', 'proj-', 'ant-api03-'])}{some(40)}",
        "aws": lambda: f"AKIA{some(16, LETTERS[26:])}",
        "github": lambda: f"ghp_{some(36)}",
        "slack": lambda: f"xoxb-{some(11, LETTERS[52:])}-{some(24)}",
        "jwt": lambda: ".".join(_packed({"alg": "HS256", "n": some(8)}) for _ in range(2)) + "." + some(43),
        "private key": lambda: (
            f"-----BEGIN RSA PRIVATE KEY-----\n{some(64)}\n{some(64)}\n-----END RSA PRIVATE KEY-----"
        ),
        "password": lambda: (
            f"{chance.choice(words)}{chance.choice(words)}{some(2, LETTERS[52:])}{chance.choice('!#$%&*?')}"
        ),
        "handle": lambda: (
            f"{chance.choice(words).lower()}{chance.choice('._')}{chance.choice(words).lower()}{some(2, LETTERS[52:])}"
        ),
    }[kind]()


def _packed(tree: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(tree).encode()).decode().rstrip("=")
