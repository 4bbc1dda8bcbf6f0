"""Sends a meeting to somebody's calendar by mail, each as a message that calendars recognise as the same."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.meeting.invitations import Mail
from bot.rules.outcomes import Done, Later, Never, Outcome, Unknown
from bot.rules.text import one_line
from handlers.calendar import events

TIMEOUT = 10.0
"""Seconds that a step of sending may take."""
HINT = "check HOTWASH_SMTP_URL and HOTWASH_MAIL_FROM"


class Smtp:
    """A mail server, as an address such as smtp://user:password@mail.example:587 names it."""

    def __init__(self, url: str, sender: str) -> None:
        self.sender, parts = sender, urlsplit(url)
        self.host, self.port, self.tls = parts.hostname or "localhost", parts.port, parts.scheme == "smtps"
        self.user = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None

    async def __call__(self, mail: Mail) -> Outcome:
        """Send a meeting to one person."""
        try:
            message = self.message(mail)
        except ValueError:
            return Never("an address is none that mail can be sent to")
        try:
            await aiosmtplib.send(
                message,
                hostname=self.host,
                port=self.port,
                username=self.user,
                password=self.password,
                use_tls=self.tls,
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPException as error:
            return outcome(error)
        return Done({"message": message["Message-ID"]})

    def message(self, mail: Mail) -> EmailMessage:
        """The mail: words for people, and the event for their calendars (RFC 6047).  Raises ValueError."""
        message = EmailMessage()
        message["From"] = Address("Hotwash", addr_spec=self.sender)
        message["To"] = Address(one_line(mail.name, 80), addr_spec=mail.to)
        message["Subject"] = f"Called off: {mail.title}" if mail.cancelled else mail.title
        # The same however often it is sent, so that a second copy is known as one.
        digest = hashlib.sha256(f"{mail.uid} {mail.sequence} {mail.to}".encode()).hexdigest()[:20]
        message["Message-ID"] = f"<{digest}.{mail.uid}>"
        message.set_content(f"{mail.title}\n{mail.words}\n")
        event = events.invitation(mail, self.sender)
        method = "CANCEL" if mail.cancelled else "REQUEST"
        message.add_alternative(event, maintype="text", subtype="calendar", params={"method": method})
        message.get_payload()[1].set_param("charset", "UTF-8")  # type: ignore[union-attr,index]
        return message


def outcome(error: aiosmtplib.SMTPException) -> Outcome:
    """What came of a mail that was not simply taken."""
    match error:
        case aiosmtplib.SMTPConnectError() | aiosmtplib.SMTPConnectTimeoutError():
            return Later("the mail server does not answer")
        case aiosmtplib.SMTPAuthenticationError():
            return Never(f"the mail server knows neither name nor password; {HINT}")
        case aiosmtplib.SMTPRecipientsRefused():
            refused = error.recipients[0] if error.recipients else None
            lasting = refused is not None and refused.code >= 500
            return Never("the mail server knows no such address") if lasting else Later("the mail server says: later")
        case aiosmtplib.SMTPResponseException():
            return Never(f"the mail server refused it ({error.code}); {HINT}") if error.code >= 500 else Later("later")
        case _:
            return Unknown("the mail server went away")
