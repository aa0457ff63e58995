"""What ought to be true of the seats of a class, in plain Python: no lock, no row, no script."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.live import SeatState


@dataclass
class Model:
    """People are numbers. Whoever is inside without a tab is away, or only has a reservation."""

    capacity: int
    inside: dict[int, set[str]] = field(default_factory=dict)
    reserved: set[int] = field(default_factory=set)
    offered: set[int] = field(default_factory=set)
    waiting: list[int] = field(default_factory=list)
    banned: set[int] = field(default_factory=set)
    unenrolled: set[int] = field(default_factory=set)

    @property
    def taken(self) -> int:
        """A seat that is offered is taken, until the offer runs out."""
        return len(self.inside) + len(self.offered)

    def refusal(self, who: int) -> str | None:
        """At the door."""
        return "not_enrolled" if who in self.unenrolled else "banned" if who in self.banned else None

    # ---- seats -----------------------------------------------------------------------------------------------

    def enter(self, who: int, tab: str) -> str:
        if (said := self._seated(who)) == "ok":
            self.inside[who].add(tab)
            self.reserved.discard(who)
        return said

    def reserve(self, who: int) -> str:
        if refused := self.refusal(who):
            return refused
        new = who not in self.inside
        if (said := self._seated(who)) == "ok" and new:
            self.reserved.add(who)
        return said

    def drop(self, who: int, tab: str) -> None:
        self.inside[who].discard(tab)

    def leave(self, who: int, tab: str) -> None:
        self.drop(who, tab)
        if not self.inside[who]:
            self.go(who)

    def go(self, who: int) -> None:
        self.inside.pop(who, None)
        self.reserved.discard(who)
        self._promote()

    @property
    def unrenewed(self) -> list[int]:
        """Those whose lease nobody renews."""
        return sorted(who for who, tabs in self.inside.items() if not tabs)

    def resize(self, places: int) -> bool:
        if places < self.capacity and places < self.taken:
            return False
        self.capacity = places
        self._promote()
        return True

    # ---- the waiting list ------------------------------------------------------------------------------------

    def wait(self, who: int) -> str:
        if refused := self.refusal(who):
            return refused
        if who in self.inside:
            return "already_seated"
        if who not in self.offered and who not in self.waiting:
            self.waiting.append(who)
            self._promote()
        return "ok"

    def unwait(self, who: int) -> None:
        self._out_of_line(who)
        self._promote()

    def admit(self, who: int) -> str:
        if who in self.waiting:
            self.waiting.remove(who)
            self.waiting.insert(0, who)
            return "ok"
        return "ok" if who in self.offered else "not_found"

    # ---- whoever is not welcome ------------------------------------------------------------------------------

    def ban(self, who: int) -> None:
        self.banned.add(who)
        self.go(who)
        self.unwait(who)

    def unenrol(self, who: int) -> None:
        self.unenrolled.add(who)
        self.go(who)
        self.unwait(who)

    # ---- what can be seen ------------------------------------------------------------------------------------

    def states(self) -> dict[int, SeatState]:
        return {
            who: SeatState.RESERVED if who in self.reserved else SeatState.ONLINE if tabs else SeatState.AWAY
            for who, tabs in self.inside.items()
        }

    def _seated(self, who: int) -> str:
        if refused := self.refusal(who):
            return refused
        if who not in self.inside and who not in self.offered and self.taken >= self.capacity:
            return "session_full"
        self._out_of_line(who)
        self.inside.setdefault(who, set())
        return "ok"

    def _out_of_line(self, who: int) -> None:
        self.offered.discard(who)
        self.waiting = [one for one in self.waiting if one != who]

    def _promote(self) -> None:
        while self.waiting and self.taken < self.capacity:
            self.offered.add(self.waiting.pop(0))
