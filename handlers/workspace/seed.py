"""The people and channels that a fresh workspace starts with."""

from handlers.workspace.records import Channel, Note, User, UserGroup
from handlers.workspace.state import Books, Workspace, now

PEOPLE = (
    User(id="U0ADA", name="ada", real_name="Ada Okafor", title="Incident lead", color="b5533c"),
    User(id="U0BO", name="bo", real_name="Bo Lindqvist", title="Store support", color="2f7d5b"),
    User(id="U0CHIARA", name="chiara", real_name="Chiara Rossi", title="Safety researcher", color="7a4fb5"),
    User(id="U0DEV", name="dev", real_name="Dev Patel", title="ML platform, on call", color="1f6fb2"),
    User(id="U0EMI", name="emi", real_name="Emi Tanaka", title="Communications", color="b0447f"),
    User(id="U0FARID", name="farid", real_name="Farid Haddad", title="Legal", color="7d6b1f"),
    User(id="U0GUS", name="gus", real_name="Gus Weber", title="Contractor", color="5b6670", is_restricted=True),
    User(id="U0HANA", name="hana", real_name="Hana Novak", title="ML engineer", color="8a8f98", deleted=True),
    User(id="U0IVO", name="ivo", real_name="Ivo Marsh", title="Partner", color="35808c", is_stranger=True),
)
STAFF = ("U0ADA", "U0BO", "U0CHIARA", "U0DEV", "U0EMI", "U0FARID")
CHANNELS = (
    ("C0GENERAL", "general", "Company-wide news", (*STAFF, "U0GUS", "U0IVO")),
    ("C0INCIDENTS", "incidents", "Every incident is announced here", STAFF),
    ("C0TRIAGE", "ai-triage", "Alerts and reports that may become incidents", ("U0ADA", "U0CHIARA", "U0DEV")),
    ("C0RETAIL", "retailbot", "Chat with RetailBot, our shop assistant", (*STAFF, "U0RETAILBOT")),
    ("C0RANDOM", "random", "Everything else", STAFF),
)


def fresh() -> Workspace:
    """A new workspace with the default people and channels."""
    books = Books()
    for person in PEOPLE:
        team = "T0PARTNER" if person.is_stranger else books.team_id
        domain = "partner" if person.is_stranger else books.team_domain
        email = f"{person.name}@{domain}.example"
        books.users[person.id] = person.model_copy(update={"email": email, "team_id": team, "updated": now()})
    books.users["U0RETAILBOT"] = User(
        id="U0RETAILBOT",
        name="retailbot",
        real_name="RetailBot",
        title="Shop assistant",
        color="a85c12",
        is_bot=True,
        bot_id="B0RETAILBOT",
        updated=now(),
    )
    for channel_id, name, purpose, members in CHANNELS:
        books.channels[channel_id] = Channel(
            id=channel_id,
            name=name,
            kind="public",
            creator="U0ADA",
            created=now(),
            members=list(members),
            purpose=Note(value=purpose, creator="U0ADA", last_set=now()),
        )
    books.groups["S0ONCALL"] = UserGroup(id="S0ONCALL", name="ML on call", handle="ml-oncall", users=["U0DEV"])
    return Workspace(books)
