"""The parser: every verb with a help text worth reading. Verbs import what they need when they run."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from telehealth import __doc__ as purpose
from telehealth.kernel.config import ConfigFaults

EPILOG = """\
Settings are read from TELEHEALTH_* environment variables; docs/settings.md lists them, `check-config` judges them.
A first production start:  telehealth check-config && telehealth migrate && telehealth user add … && telehealth serve
To look at the product:    telehealth demo
"""


def build_parser() -> argparse.ArgumentParser:
    """All verbs and their options."""
    parser = argparse.ArgumentParser(
        prog="telehealth", description=purpose, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _serving(verbs)
    _database(verbs)
    _people(verbs)
    _looking(verbs)
    return parser


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str, where: str
) -> argparse.ArgumentParser:
    """A verb whose work is the function `where` ("module:function") of this package."""
    verb = verbs.add_parser(name, help=text, description=text)
    verb.set_defaults(where=where)
    return verb


def _serving(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = _verb(
        verbs, "serve", "Serve the application, with its background work in the same process.", "serving:serve"
    )
    serve.add_argument("--no-worker", action="store_true", help="serve only; run `telehealth worker` elsewhere")
    _verb(
        verbs,
        "worker",
        "Run the background work only: outbox, deliveries, time-outs, the audit's seal.",
        "serving:work",
    )
    demo = _verb(
        verbs,
        "demo",
        "Run everything on this machine with invented people: database, migration, server.",
        "demonstrate:demo",
    )
    demo.add_argument("--folder", type=Path, default=Path("var/demo"), help="where the demo keeps its data (var/demo)")
    demo.add_argument("--lan", action="store_true", help="serve over TLS to other machines on this network")
    demo.add_argument("--reset", action="store_true", help="forget everything and start over")
    demo.add_argument("--port", type=int, help="port to serve on (8080; with --lan 8443)")
    demo.add_argument("--only-prepare", action="store_true", help="make and fill the database, then stop")


def _database(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _verb(
        verbs,
        "migrate",
        "Bring the database to this version's tables, and grant the application its rights.",
        "storage:migrate",
    )
    _verb(verbs, "seed-demo", "Fill an empty database with invented people and mark it as a demo.", "storage:seed_demo")
    _verb(verbs, "import-icd10", "Load the ICD-10 codes with Vietnamese and English names.", "storage:import_icd10")
    audit = _verb(
        verbs, "audit-verify", "Recompute the audit's seals: finds change, gap and truncation.", "storage:audit_verify"
    )
    audit.add_argument("--head", default="", help="the newest head hash you took from the log, to find cut-off seals")


def _people(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    user = verbs.add_parser("user", help="Accounts of people.", description="Accounts of people.")
    actions = user.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = _verb(
        actions,
        "add",
        "Add a person who may sign in; the password is asked for, or read from standard input.",
        "people:add",
    )
    add.add_argument("email", help="the address they sign in with")
    add.add_argument("--name", required=True, help="full name with title: 'BS. Hoàng Thị Lan'")
    add.add_argument("--role", required=True, choices=["rural_clinician", "specialist", "coordinator", "administrator"])
    add.add_argument("--facility", required=True, help="the five-digit code of the facility they work at")
    add.add_argument("--specialty", action="append", default=[], help="for specialists; may be given more than once")
    add.add_argument("--licence", help="number of the licence to practise")
    add.add_argument("--scope", choices=["department", "facility", "province", "nation"], default="facility")
    disable = _verb(actions, "disable", "End a person's sessions and let them sign in no more.", "people:disable")
    disable.add_argument("email")
    _places(verbs)


def _places(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    facility = verbs.add_parser("facility", help="Stations and hospitals.", description="Stations and hospitals.")
    actions = facility.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = _verb(actions, "add", "Add a facility.", "people:add_facility")
    add.add_argument("code", help="its five digits")
    add.add_argument("--name", required=True, help="as people here call it: 'Trạm Y tế xã Nậm Sỏi'")
    add.add_argument("--tier", required=True, choices=["commune", "district", "provincial", "central"])
    add.add_argument("--province", required=True, help="the province's two digits: 15 for Lào Cai")
    for option, meaning in (("phone", "its number"), ("hotline", "answered day and night"), ("address", "where it is")):
        add.add_argument(f"--{option}", default="", help=meaning)
    pair = _verb(actions, "pair", "Let a hub answer a spoke's cases in some specialties.", "people:pair")
    pair.add_argument("hub", help="the five digits of the hospital that answers")
    pair.add_argument("spoke", help="the five digits of the station that asks")
    pair.add_argument("--specialty", action="append", required=True, help="may be given more than once")


def _looking(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _verb(
        verbs, "check-config", "Judge the settings and what they point to; every fault at once.", "looking:check_config"
    )
    _verb(verbs, "routes", "List every route and socket event with the rule it declares.", "looking:routes")
    _verb(verbs, "settings", "List every setting with its default and meaning (docs/settings.md).", "looking:settings")
    protocol = _verb(
        verbs, "export-protocol", "Write the browser's types of the signaling protocol.", "looking:export_protocol"
    )
    protocol.add_argument("--to", type=Path, default=Path("web/static/js/generated"), help="folder to write into")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Gives the exit status; what is wrong is said in plain sentences on standard error."""
    said = build_parser().parse_args(argv)
    try:
        return _work(said.where)(said)
    except ConfigFaults as faults:
        print("The settings do not hold together:", *faults.faults, sep="\n  ", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _work(where: str) -> Callable[[argparse.Namespace], int]:
    module, _, function = where.partition(":")
    work: Callable[[argparse.Namespace], int] = getattr(import_module(f"telehealth.cli.{module}"), function)
    return work
