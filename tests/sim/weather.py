"""How wild a simulated world is: how many replicas there are, and how often they and the wire fail."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Weather:
    """How often what goes wrong, drawn anew for each seed."""

    replicas: int
    crash: float
    freeze: float
    slowest: float
    pace: float
    spoilt: float

    @classmethod
    def of(cls, rng: Random) -> "Weather":
        """Some seeds are calm, some are wild."""
        replicas = rng.choice((1, 2, 3))
        return cls(
            replicas=replicas,
            crash=rng.choice((0.0, 0.003, 0.01, 0.03, 0.08)),
            freeze=rng.choice((0.0, 0.0, 0.02)),
            # A lone replica takes over its own work after the timeout, others only after the lease.
            slowest=9.9 if replicas == 1 else 18.0,
            pace=rng.choice((1.0, 0.2)),
            spoilt=rng.choice((0.0, 0.1)),
        )
