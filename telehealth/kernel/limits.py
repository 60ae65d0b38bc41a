"""What limits count by and with: networks, and token buckets in memory for what one process can judge alone."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network


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


def network_of(remote: str) -> str:
    """The network an address is counted under: IPv4 as it is, IPv6 by its /64, which one customer holds."""
    try:
        address = ip_address(remote)
    except ValueError:
        return remote
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((address, 64), strict=False))
    return str(address)
