"""Where each province lies on the board: one tile each, in rough geography, so that no map server is needed."""

from dataclasses import dataclass

from telehealth.directory.queries import province_name

# Rows from the north to the south, columns from the west to the east; "" is sea or another country.
ROWS: tuple[tuple[str, ...], ...] = (
    ("12", "15", "08", "04", ""),
    ("11", "14", "25", "19", "20"),
    ("", "", "01", "24", "22"),
    ("", "", "37", "33", "31"),
    ("", "", "38", "", ""),
    ("", "40", "42", "", ""),
    ("", "", "44", "46", ""),
    ("", "", "", "48", "51"),
    ("", "", "", "52", "66"),
    ("", "80", "75", "68", "56"),
    ("91", "82", "86", "79", ""),
    ("96", "92", "", "", ""),
)
SHORT = {"79": "TP. HCM"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of the map; without a name there is no province there."""

    name: str
    waiting: int = 0
    overdue: int = 0


def tile(code: str, waiting: int, overdue: int) -> Tile:
    """A province's tile."""
    return Tile(SHORT.get(code) or province_name(code), waiting, overdue)
