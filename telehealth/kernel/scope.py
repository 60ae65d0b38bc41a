"""What a list may show: a Scope is a value, and kernel.scope_sql turns it into WHERE.

A feature's policy makes the Scope from the Actor; the same rule asked of one record says yes or no. A contract test
holds the two together: in the list if and only if readable.
"""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Scope:
    """Alternatives, each a set of column values that must all hold. No alternative means nothing is visible."""

    alternatives: tuple[tuple[tuple[str, tuple[object, ...]], ...], ...] = ()

    @classmethod
    def nothing(cls) -> Self:
        """Sees no row."""
        return cls()

    @classmethod
    def everything(cls) -> Self:
        """Sees every row."""
        return cls(((),))

    @classmethod
    def where(cls, **columns: object) -> Self:
        """Sees rows whose named columns have these values; a tuple means any of its values."""
        pairs = ((k, v if isinstance(v, tuple) else (v,)) for k, v in columns.items())
        return cls((tuple(pairs),))

    def __or__(self, other: "Scope") -> "Scope":
        return Scope(self.alternatives + other.alternatives)

    def holds(self, **row: object) -> bool:
        """Whether a row with these column values is visible."""
        return any(all(row[name] in values for name, values in alternative) for alternative in self.alternatives)
