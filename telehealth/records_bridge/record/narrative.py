"""A record system's narrative as plain text. Its markup is never shown as markup."""

from html.parser import HTMLParser

BLOCKS = frozenset({"p", "li", "tr", "br"})


class _Lines(HTMLParser):
    """Collects text, a line for each block. Markup of a record system is never shown as markup."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag in BLOCKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "b":
            self.lines[-1] += ": "

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data


def plain_lines(div: str) -> list[str]:
    """A narrative as lines of plain text."""
    parser = _Lines()
    parser.feed(div)
    parser.close()
    return [line.strip() for line in parser.lines if line.strip()]
