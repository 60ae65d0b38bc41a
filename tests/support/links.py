"""Follow the links that somebody sees, as a person would."""

import html
import re
from collections import Counter, deque

from tests.support.app import Browser

EACH = 4  # pages of one kind: what differs between cases is in the first few
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
LEFT_ALONE = re.compile(r"^/(sign-out|static/|api/|dev/)")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


async def followed(browser: Browser, start: str) -> dict[str, int]:
    """Each link from `start` on, with the page it stands on, and the status that it answers with."""
    answers, seen, kinds = dict[str, int](), {start: ""}, Counter[str]()
    waiting = deque([start])
    while waiting:
        path = waiting.popleft()
        kind = UUID.sub("x", path.partition("?")[0])
        if LEFT_ALONE.match(path) or kinds[kind] >= EACH:
            continue
        kinds[kind] += 1
        answer = await browser.get(path)
        answers[f"{path} on {seen[path]}"] = answer.status
        links = [answer.headers["Location"]] if answer.status in {302, 303} else []
        if answer.status == 200 and answer.content_type == "text/html":
            links = [html.unescape(link) for link in LINK.findall(await answer.text())]
        for link in links:
            if link not in seen:
                seen[link] = path
                waiting.append(link)
    return answers
