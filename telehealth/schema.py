"""Every feature's tables in one place, for what needs the whole schema: migrations and their tests."""

from importlib import import_module
from pkgutil import iter_modules

import telehealth
from telehealth.kernel.tables import metadata

for _feature in iter_modules(telehealth.__path__):
    if _feature.ispkg:
        try:
            import_module(f"telehealth.{_feature.name}.tables")
        except ModuleNotFoundError as missing:
            if missing.name != f"telehealth.{_feature.name}.tables":
                raise

ALL_TABLES = tuple(metadata.sorted_tables)
