"""Print one JSON object a line for each measure.

python -m scripts.bench [NAME]      NAME runs only the measures that begin with it
"""

import json
import sys

from scripts.bench import call_setup, first_free_slots
from scripts.bench.servers import PEERS
from scripts.setup import Stop, install_npm_packages

MEASURES = {
    "call_setup": call_setup.measure,
    "door": call_setup.measure_door,
    "first_free_slots": first_free_slots.measure,
}


def main(wanted: str) -> int:
    """Run what was asked for."""
    chosen = [measure for name, measure in MEASURES.items() if name.startswith(wanted) or wanted.startswith(name)]
    if not chosen:
        print(f"There is no measure {wanted!r}; there are {', '.join(MEASURES)}.", file=sys.stderr)
        return 2
    try:
        install_npm_packages(PEERS)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    for measure in chosen:
        for result in measure():
            if str(result["name"]).startswith(wanted):
                print(json.dumps(result, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else ""))
