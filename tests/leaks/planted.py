"""What is planted: people's data, secrets and markers, from locales and makers of this test's own."""

import base64
import random
import string
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from faker import Faker

SPOKEN = (
    "sv_SE pl_PL nl_NL pt_BR tr_TR cs_CZ fi_FI ro_RO hu_HU id_ID es_MX fr_CA de_AT en_AU en_IE en_IN en_NZ en_US en_GB "
    "hr_HR sk_SK lt_LT et_EE no_NO pt_PT"
)
WRITTEN_OTHERWISE = "ru_RU uk_UA el_GR ja_JP zh_CN ko_KR ar_SA he_IL hi_IN th_TH bg_BG"
LATIN, OTHER = SPOKEN.split(), WRITTEN_OTHERWISE.split()
ZERO = frozenset({"marker", "email", "phone", "card", "iban", "id", "ip", "secret", "password"})
"""Kinds of which nothing at all may be seen again; of the others the rate is measured."""
KINDS = (
    "name",
    "name",
    "name",
    "email",
    "phone",
    "address",
    "card",
    "iban",
    "id",
    "ip",
    "secret",
    "password",
    "marker",
)
HEX = "0123456789abcdef"
WIDE = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Planted:
    """One thing that must not be seen again."""

    kind: str
    value: str
    locale: str


class Garden:
    """Makes what is planted; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._fakers: dict[str, Faker] = {}
        self._made: dict[str, Callable[[Faker], str]] = {
            "name": lambda faker: str(faker.name()),
            "email": self._email,
            "phone": self._phone,
            "address": lambda faker: str(faker.street_address()),
            "card": lambda faker: str(faker.credit_card_number()),
            "iban": lambda faker: str(faker.iban()),
            "id": self._id,
            "ip": lambda faker: str(faker.ipv6() if self.dice.random() < 0.3 else faker.ipv4_public()),
            "secret": lambda _: self.dice.choice(SECRETS)(self.dice),
            "password": lambda faker: str(faker.password(length=self.dice.randint(9, 16))),
            "marker": lambda _: f"zq{_some(self.dice, HEX, 18)}",
        }

    def plant(self, kind: str) -> Planted:
        """One thing of a kind, from some locale."""
        other = kind == "name" and self.dice.random() < 0.1
        locale = self.dice.choice(OTHER if other else LATIN)
        if locale not in self._fakers:
            self._fakers[locale] = Faker(locale)
            self._fakers[locale].seed_instance(self.dice.randint(0, 2**32))
        return Planted(kind, self._made[kind](self._fakers[locale]).strip(), locale)

    def _email(self, faker: Faker) -> str:
        user = str(faker.ascii_safe_email()).partition("@")[0]
        host = self.dice.choice(("mail", "post", "corp", "eu-west", "kontor"))
        ending = self.dice.choice(("io", "se", "com.br", "co.uk", "dev", "museum", "example"))
        tag = self.dice.choice(("", "", "+shop", "_1984", ".x"))
        return f"{user}{tag}@{host}.{faker.domain_word()}.{ending}"

    def _phone(self, faker: Faker) -> str:
        """A number of a form that people write, with its country's code or without."""
        number = ""
        while sum(sign.isdigit() for sign in number) < 8:
            number = str(faker.phone_number())
        return number

    def _id(self, faker: Faker) -> str:
        """A passport's, a national identity's or a customer's number."""
        made = (
            lambda: f"{_some(self.dice, string.ascii_uppercase, 2)}{_some(self.dice, string.digits, 7)}",
            lambda: str(faker.ssn()),
            lambda: f"{self.dice.randint(100, 665)}-{self.dice.randint(10, 99)}-{self.dice.randint(1000, 9999)}",
            lambda: f"CUST-{_some(self.dice, string.digits, 9)}",
            lambda: str(uuid.UUID(int=self.dice.getrandbits(128), version=4)),
        )
        return self.dice.choice(made)()


def _some(dice: random.Random, letters: str, count: int) -> str:
    return "".join(dice.choices(letters, k=count))


def _key_block(dice: random.Random) -> str:
    body = base64.b64encode(dice.randbytes(96)).decode()
    kind = dice.choice(("OPENSSH PRIVATE KEY", "EC PRIVATE KEY"))
    return f"-----BEGIN {kind}-----\n{body[:64]}\n{body[64:]}\n-----END {kind}-----"


def _token(dice: random.Random) -> str:
    parts = (b'{"alg":"ES256"}', b'{"sub":"%d"}' % dice.randint(10**8, 10**9), dice.randbytes(32))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


SECRETS: tuple[Callable[[random.Random], str], ...] = (
    lambda dice: f"rk_live_{_some(dice, WIDE, 24)}",
    lambda dice: f"glpat-{_some(dice, WIDE, 20)}",
    lambda dice: f"hf_{_some(dice, WIDE, 34)}",
    lambda dice: f"npm_{_some(dice, WIDE, 36)}",
    lambda dice: f"AIza{_some(dice, WIDE, 35)}",
    lambda dice: f"SG.{_some(dice, WIDE, 22)}.{_some(dice, WIDE, 43)}",
    lambda dice: f"dop_v1_{_some(dice, HEX, 64)}",
    lambda dice: f"xapp-1-A{_some(dice, string.digits, 10)}-{_some(dice, HEX, 32)}",
    lambda dice: f"sk-ant-api03-{_some(dice, WIDE, 48)}",
    lambda dice: _some(dice, HEX, 40),
    lambda dice: base64.b64encode(dice.randbytes(33)).decode(),
    lambda dice: f"postgres://shop:{_some(dice, WIDE, 14)}@db-7.northwind.internal:5432/orders",
    _token,
    _key_block,
)
"""Makers of secrets, each as its issuer writes them; those that the anonymiser's own tests plant are not here."""
