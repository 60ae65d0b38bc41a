"""Token buckets in memory, for what one process can judge alone: messages of one socket, requests of one session."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """`rate` tokens a second up to `size`. `monotonic` gives seconds that never go back."""

    rate: float
    size: float
    monotonic: Callable[[], float]
    level: float = -1.0
    at: float = 0.0

    def take(self) -> float:
        """Take one token. Gives 0 when there was one, else the seconds until there will be."""
        now = self.monotonic()
        self.level = self.size if self.level < 0 else min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.rate
