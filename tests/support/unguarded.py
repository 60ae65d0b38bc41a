"""The product without the lock of a booking, to show what it is for: `python -m tests.support.unguarded serve`."""

import sys
from collections.abc import Collection

from telehealth.cli.main import main
from telehealth.kernel.ids import ResourceId
from telehealth.scheduling.repository.ledger import Ledger


async def _no_lock(self: Ledger, ids: Collection[ResourceId]) -> None:
    """Go on without waiting for anybody."""
    del self, ids


if __name__ == "__main__":
    Ledger.lock = _no_lock  # type: ignore[method-assign]
    sys.exit(main())
