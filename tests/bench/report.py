"""Prints each figure beside its target and remembers whether one was missed."""


class Report:
    """The figures of one run."""

    def __init__(self) -> None:
        self._missed: list[str] = []
        self._where = ""

    def begin(self, bench: str, database: str) -> None:
        """The figures that follow belong to this bench on this database."""
        self._where = f"{bench:8} {database:10}"

    def note(self, what: str, value: str) -> None:
        """A figure without a target."""
        print(f"{self._where}  {what:44} {value:>12}", flush=True)  # noqa: T201

    def at_most(self, what: str, value: float, target: float, unit: str = "ms") -> None:
        """A figure that must not be above its target."""
        self._judge(what, value, target, unit, value <= target, "≤")

    def at_least(self, what: str, value: float, target: float, unit: str = "") -> None:
        """A figure that must not be below its target."""
        self._judge(what, value, target, unit, value >= target, "≥")

    def _judge(self, what: str, value: float, target: float, unit: str, right: bool, sign: str) -> None:
        mark = "ok" if right else "MISSED"
        self.note(what, f"{value:,.4g} {unit}".strip() + f"   {sign} {target:,.4g} {unit} {mark}")
        if not right:
            self._missed.append(f"{self._where.strip()}: {what}")

    def end(self) -> int:
        """0 when every target was met."""
        print(f"\n{len(self._missed)} targets missed" + "".join(f"\n  {one}" for one in self._missed))  # noqa: T201
        return 1 if self._missed else 0
