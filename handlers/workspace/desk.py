"""The running workspace: its state and everything that works on it, in one place."""

from dataclasses import dataclass, field

from handlers.workspace.calls import Calls
from handlers.workspace.delivery import Delivery
from handlers.workspace.events import Fanout
from handlers.workspace.faults import Faults
from handlers.workspace.limits import Limits
from handlers.workspace.live import Live
from handlers.workspace.residents import Residents
from handlers.workspace.responses import Responses
from handlers.workspace.sockets import Sockets
from handlers.workspace.state import Workspace
from handlers.workspace.stopwatch import Stopwatch
from handlers.workspace.triggers import Triggers
from handlers.workspace.uploads import Uploads


@dataclass
class Desk:
    """One workspace at work."""

    ws: Workspace
    faults: Faults = field(default_factory=Faults)
    limits: Limits = field(default_factory=Limits)
    triggers: Triggers = field(default_factory=Triggers)
    calls: Calls = field(default_factory=Calls)
    uploads: Uploads = field(default_factory=Uploads)
    base_url: str = ""
    sockets: Sockets = field(init=False)
    delivery: Delivery = field(init=False)
    responses: Responses = field(init=False)
    live: Live = field(init=False)
    stopwatch: Stopwatch = field(init=False)
    residents: Residents = field(init=False)

    def __post_init__(self) -> None:
        self.sockets = Sockets(self.faults)
        self.delivery = Delivery(self.ws, self.sockets)
        self.responses = Responses(self.ws)
        self.live = Live(self.ws)
        self.stopwatch = Stopwatch(self.ws, self.live)
        self.residents = Residents(self.ws, self.delivery)
        self.ws.watchers += [self.live, self.stopwatch, Fanout(self.ws, self.delivery), self.residents]
