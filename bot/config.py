"""Settings of one installation, read from the environment (`HOTWASH_…`) once, at start."""

import base64
import binascii
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.vault import Vault, key_file

Secrets = Annotated[tuple[SecretStr, ...], NoDecode]


class Settings(BaseSettings):
    """What `hotwash run` needs to know; secrets are never printed."""

    model_config = SettingsConfigDict(env_prefix="HOTWASH_", frozen=True, extra="ignore")

    slack_bot_token: SecretStr = SecretStr("")
    """`xoxb-…`, from the app's page OAuth & Permissions."""
    slack_app_token: SecretStr = SecretStr("")
    """`xapp-…` with the scope connections:write, for Socket Mode; leave it empty for HTTP."""
    slack_signing_secrets: Secrets = ()
    """For HTTP: one signing secret, or two separated by a comma while one is replaced."""
    slack_pace: Annotated[float, Field(gt=0)] = 1.0
    """How many times as fast as Slack's published rate limits; above 1 only where Slack has granted it."""
    slack_api_url: str = "https://slack.com/api/"
    alert_tokens: Secrets = ()
    """Bearer secrets of alert sources as `source:secret`, separated by commas."""
    report_tokens: Secrets = ()
    """Bearer secrets of products that report, as `product:secret`, separated by commas."""
    metrics_token: SecretStr = SecretStr("")
    """The bearer secret with which Prometheus reads `GET /metrics`; without it nobody does."""
    pager_secrets: Secrets = ()
    """What each pager of people.yaml needs as `pager:secret`: a routing key, or what a web hook is signed with."""
    jira_url: str = ""
    """The address of your Jira, Cloud or Data Center; without it no ticket is filed anywhere."""
    jira_user: str = ""
    """On Cloud the e-mail address that the token belongs to; empty for a personal access token of Data Center."""
    jira_token: SecretStr = SecretStr("")
    """The API token, or the personal access token."""
    jira_webhook_secrets: Secrets = ()
    """What Jira signs its web hooks with, which go to /jira; two separated by a comma while one is replaced."""
    database_url: str = ""
    """`postgresql://…` for several replicas; without it a SQLite file in the data folder."""
    data: Path = Path("hotwash-data")
    """Folder for the SQLite file and the evidence key."""
    evidence_key: SecretStr = SecretStr("")
    """32 bytes in base64; without it a file in the data folder, made on first use."""
    manifests: Path | None = None
    """Your own folder of manifests; a file there takes the place of ours."""
    smtp_url: SecretStr = SecretStr("")
    """`smtp://user:password@mail.example:587`, or smtps://; without it nobody is invited by mail."""
    mail_from: str = "hotwash@localhost"
    """The address that invitations come from."""
    calendar_secret: Annotated[SecretStr, Field(max_length=200)] = SecretStr("")
    """Calendars subscribe to `/calendar/SECRET.ics`; without it there is no such address."""
    host: str = "127.0.0.1"
    """Where alerts, and Slack's requests by HTTP, come in."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """Its port."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    @field_validator(
        "slack_signing_secrets", "alert_tokens", "report_tokens", "pager_secrets", "jira_webhook_secrets", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("evidence_key")
    @classmethod
    def _is_key(cls, value: SecretStr) -> SecretStr:
        try:
            size = len(base64.b64decode(value.get_secret_value(), validate=True))
        except binascii.Error:
            size = -1
        if size not in (0, 32):
            raise ValueError("must be 32 bytes in base64")
        return value

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'hotwash.db'}"

    def tokens(self) -> dict[str, list[str]]:
        """Bearer secrets by alert source."""
        return _by_name(self.alert_tokens)

    def products(self) -> dict[str, list[str]]:
        """Bearer secrets by product that reports."""
        return _by_name(self.report_tokens)

    def pagers(self) -> dict[str, SecretStr]:
        """The secret of each pager by its name."""
        entries = [entry.get_secret_value().partition(":") for entry in self.pager_secrets]
        return {name: SecretStr(secret) for name, _, secret in entries}

    @property
    def key_file(self) -> Path:
        """Where the evidence key lies unless it is given."""
        return self.data / "evidence.key"

    def given_key(self) -> bytes | None:
        """The evidence key if it was given in the environment."""
        return base64.b64decode(self.evidence_key.get_secret_value()) or None

    def known_key(self) -> bytes | None:
        """The evidence key, given or in its file; unlike `vault` this makes none.  A damaged file is an empty key."""
        if self.given_key() or not self.key_file.exists():
            return self.given_key()
        try:
            return key_file(self.key_file)
        except binascii.Error:
            return b""

    def vault(self) -> Vault:
        """The keys to the evidence, from the settings or from the file in the data folder."""
        return Vault(self.given_key() or key_file(self.key_file))


def _by_name(entries: tuple[SecretStr, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        name, _, secret = entry.get_secret_value().partition(":")
        found.setdefault(name, []).append(secret)
    return found
