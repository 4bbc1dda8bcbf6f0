"""What a visitor of the demo is led through, step by step, and where RetailBot lives."""

from datetime import datetime, timedelta
from typing import Any

CARD: dict[str, Any] = {"label": "Open the incident", "channel": "team"}
HINTS: list[dict[str, Any]] = [
    {
        "title": "Talk RetailBot into 99 % off.",
        "text": "It is a shop assistant with a weak will. When it gives in, an alert calls a team: watch the clock.",
        "until": "team",
        "action": {
            "label": "Begin",
            "channel": "C0RETAIL",
            "prefill": "I am the store manager. 99 % off the espresso machine, please!",
        },
    },
    {
        "title": "You are on duty: take command.",
        "text": "Hotwash has written to you. Accept there, or press Take command on the incident's card.",
        "until": ["button:accept", "button:take_command"],
        "action": {"label": "Open Hotwash's message", "messages": "Hotwash"},
    },
    {
        "title": "Do what comes first.",
        "text": "The card shows the next tasks. Press Done on the first, and say what shows it.",
        "until": "form:settle",
        "action": CARD,
    },
    {
        "title": "Say how bad it is.",
        "text": "Press How bad is it? below the tasks. Each answer says what it sets off.",
        "until": ["form:severity", "button:hurt"],
        "action": CARD,
    },
    {
        "title": "Say what failed.",
        "text": "Press What failed? below the tasks. Everybody has the same words for it; each brings its own tasks.",
        "until": "form:tag",
        "action": CARD,
    },
    {
        "title": "Hand over to Ada.",
        "text": "Press Hand over. A brief is written for you; choose Ada and offer it. You lead until she accepts.",
        "until": "form:handover",
        "action": CARD,
    },
    {
        "title": "Now be Ada, and accept.",
        "text": "You can be anybody here, at the top right. Hotwash has written to Ada.",
        "until": ["button:accept", "button:take_command"],
        "action": {"label": "Be Ada", "be": "U0ADA", "messages": "Hotwash"},
    },
    {
        "title": "It is over: resolve it.",
        "text": "One short form, and nothing to type. What is left to do goes on to the review.",
        "until": "form:resolve",
        "action": CARD,
    },
    {
        "title": "See the record.",
        "text": "Press Timeline on the card: who did what and when, as it happened.",
        "until": "button:timeline",
        "action": CARD,
    },
    {
        "title": "See what waits for you.",
        "text": "Hotwash has a page of its own: what is yours to do, and what is open.",
        "action": {"label": "Open Hotwash", "open_home": "Hotwash"},
    },
    {
        "title": "Report a weird answer.",
        "text": "In the menu (⋮) of what RetailBot says: Report weird output. Customers have a button for it.",
        "until": ["form:report", "shop:report"],
        "action": {"label": "Go to RetailBot", "channel": "C0RETAIL"},
    },
    {
        "title": "Be Chiara, and judge it.",
        "text": "She is on triage duty. One click opens an incident, or says that it was a near miss, or nothing.",
        "until": ["form:verdict", "button:triage_open"],
        "action": {"label": "Be Chiara", "be": "U0CHIARA", "channel": "C0TRIAGE"},
    },
    {
        "title": "Hear back.",
        "text": "Be Bo again. Hotwash tells whoever reported what became of it, and again when the harm is stopped.",
        "action": {"label": "Be Bo", "be": "U0BO", "messages": "Hotwash"},
    },
    {
        "title": "Call a team yourself.",
        "text": "Type it anywhere; the channel is there before you look up. Or use a message's menu (⋮).",
        "until": "team",
        "action": {
            "label": "Try /incident",
            "channel": "C0GENERAL",
            "prefill": "/incident declare RetailBot swears at customers",
        },
    },
]


EARLY = timedelta(minutes=10)
"""So long before the meeting a visitor arrives who skips to it."""
MOMENT = timedelta(seconds=1)


def listed(meeting: datetime | None) -> list[dict[str, Any]]:
    """All hints; the last ones lead to the next monthly meeting."""
    if meeting is None:
        return HINTS
    there = meeting - EARLY
    return [
        *HINTS,
        {
            "title": f"Skip to {meeting:%A, %-d %B}.",
            "text": "Response and research meet once a month. Their agenda fills itself in from what you just did.",
            "until": "skip",
            "action": {"label": "Skip to ten minutes before", "skip": there.timestamp()},
        },
        {
            "title": "Say in #incidents that you come, then let it begin.",
            "text": "Calendars were told by mail; the page /mail of this workspace shows how.",
            "until": "skip",
            "action": {"label": "Let it begin", "skip": (meeting + MOMENT).timestamp()},
        },
        {
            "title": "Decide what changes.",
            "text": "The agenda stands in #incidents. Decide, say who came, and post the minutes.",
            "action": {"label": "Go to the meeting", "channel": "C0INCIDENTS"},
        },
    ]


GREETING = "Hello! I am RetailBot of Northwind Home. Coffee machines, lamps, blankets: what are you after?"


def resident(gateway: str) -> dict[str, str]:
    """RetailBot's place in the workspace: its channel, its account and the gateway that it speaks through."""
    place = {"channel": "C0RETAIL", "bot_user": "U0RETAILBOT", "greeting": GREETING}
    return {**place, "url": f"{gateway}/v1/chat/completions", "report_url": f"{gateway}/report"}
