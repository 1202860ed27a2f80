"""How much a strategy may emit."""

from .refusal import QUOTA_EXCEEDED, Refusal

MAX_EMITTED_NAME = 200  # bytes
MAX_EMITTED_AT_ONCE = 10_000  # values at one instant
MAX_EMITTED_A_DAY = 1_000_000  # values on one trading day


class EmitBudget:
    """Counts what is emitted on one trading day, as the host does."""

    def __init__(self):
        self._at = self._then = self._today = 0

    def take(self, at):
        """Counts a value at an instant, UTC nanoseconds, or refuses it."""
        if at != self._at:
            self._at, self._then = at, 0
        if self._then >= MAX_EMITTED_AT_ONCE:
            raise Refusal(QUOTA_EXCEEDED, "", f"{MAX_EMITTED_AT_ONCE} values were emitted at this instant, and no more can be")
        if self._today >= MAX_EMITTED_A_DAY:
            raise Refusal(QUOTA_EXCEEDED, "", f"{MAX_EMITTED_A_DAY} values were emitted on this day, and no more can be")
        self._then += 1
        self._today += 1
