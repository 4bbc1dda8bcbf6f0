"""Meetings as iCalendar: one event to mail, or the month's series to subscribe to."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vRecur, vText

from bot.meeting.calendars import MONTHS, NAME, Series
from bot.meeting.invitations import Mail

PRODUCT = "-//Hotwash//Meetings//EN"
SERIES = "monthly@hotwash"
WORDS = "Response and research look at what failed, and decide what changes."
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def invitation(mail: Mail, sender: str) -> bytes:
    """An event for one person's calendar, or that it is called off (RFC 5546, 3.2.2 and 3.2.5)."""
    zone = ZoneInfo(mail.zone)
    event = Event()
    event.add("uid", mail.uid)
    event.add("sequence", mail.sequence)
    event.add("dtstamp", mail.stamp)
    event.add("dtstart", mail.starts_at.astimezone(zone))
    event.add("dtend", mail.ends_at.astimezone(zone))
    event.add("summary", mail.title)
    event.add("description", mail.words)
    event.add("status", "CANCELLED" if mail.cancelled else "CONFIRMED")
    event.add("organizer", _address(sender, "Hotwash"))
    guest = _address(mail.to, mail.name)
    guest.params |= {"role": vText("REQ-PARTICIPANT"), "partstat": vText("NEEDS-ACTION"), "rsvp": vText("TRUE")}
    event.add("attendee", guest, encode=False)
    made = _calendar("CANCEL" if mail.cancelled else "REQUEST")
    made.add_component(event)
    return _with_zones(made, mail.starts_at)


def _address(mail: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}")
    # RFC 5545, 3.2: a quotation mark cannot stand in a parameter.
    address.params["cn"] = vText(name.replace('"', "'"))
    return address


def subscription(series: Series) -> bytes:
    """The series, with what is different in some months."""
    made = _calendar("PUBLISH")
    made.add("x-wr-calname", NAME)
    made.add_component(_rule(series))
    for other in series.others:
        if other.starts_at is not None:
            made.add_component(_other(series, other.usual, other.starts_at, other.sequence))
    return _with_zones(made, series.stamp)


def _rule(series: Series) -> Event:
    rule = series.rule
    event = _event(series)
    first = rule.day(series.begins.year, series.begins.month)
    start = datetime.combine(first, rule.at, ZoneInfo(rule.zone))
    event.add("dtstart", start)
    event.add("duration", timedelta(minutes=series.minutes))
    nth = -1 if rule.nth == "last" else rule.nth
    event.add("rrule", vRecur({"FREQ": "MONTHLY", "BYDAY": f"{nth}{DAYS[rule.weekday.place]}"}))
    for other in series.others:
        if other.starts_at is None:
            event.add("exdate", other.usual)
    return event


def _other(series: Series, usual: datetime, starts_at: datetime, sequence: int) -> Event:
    event = _event(series)
    event.add("recurrence-id", usual)
    event.add("sequence", sequence)
    event.add("dtstart", starts_at.astimezone(ZoneInfo(series.rule.zone)))
    event.add("duration", timedelta(minutes=series.minutes))
    return event


def _event(series: Series) -> Event:
    event = Event()
    event.add("uid", SERIES)
    event.add("dtstamp", series.stamp)
    event.add("summary", NAME)
    event.add("description", WORDS)
    return event


def _calendar(method: str) -> Calendar:
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    return made


def _with_zones(made: Calendar, about: datetime) -> bytes:
    """With the rules of the zones that it names, for calendars that do not know them."""
    made.add_missing_timezones((about - timedelta(days=400)).date(), (about + timedelta(days=31 * (MONTHS + 6))).date())
    raw: bytes = made.to_ical()
    return raw
