"""The browser's own words for the protocol fit the server's: judged by the TypeScript compiler."""

import re
import subprocess
from pathlib import Path

import pytest

from telehealth.signaling.protocol import HEARD, protocol_types, write_types
from telehealth.signaling.sockets import RoomsNamespace

WEB = Path(__file__).parents[2] / "web"
TSC = WEB / "node_modules" / ".bin" / "tsc"

# A line fails to compile when the server says something that the browser's type does not take, or the other way round.
FITS = """
import type * as wire from "./protocol";
import type * as own from "{types}";
declare const said: wire.ServerEvents & {{ join: wire.RoomStateOut }};
export const state: own.RoomState = said.join;
export const entry: own.RoomEvent = said.room_event;
export const participant: own.Participant = said.participant_changed.participant;
declare const ours: {{ candidate: own.Candidate; quality: own.Quality; media: own.MediaState }};
export const candidate: wire.Candidate = ours.candidate;
export const quality: wire.Quality = ours.quality;
export const media: wire.SetMedia = ours.media;
"""


def compiled(folder: Path, *files: str) -> str:
    """What the compiler has to say; nothing when all is well."""
    command = [
        str(TSC),
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "false",
        "--lib",
        "es2023,dom",
        "--types",
        "",
        *files,
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the types are written."""
    write_types(tmp_path)
    return tmp_path


def test_the_written_types_are_typescript(folder: Path) -> None:
    assert compiled(folder, "protocol.d.ts") == ""


def test_the_browsers_own_types_fit_them(folder: Path) -> None:
    (folder / "fits.ts").write_text(FITS.format(types=WEB / "static" / "js" / "call" / "types"), encoding="utf-8")
    assert compiled(folder, "fits.ts") == ""


def test_the_compiler_would_notice_a_misspelt_field(folder: Path) -> None:
    wrong = 'import type * as wire from "./protocol";\nexport const chat: wire.Chat = { client_id: "a", txt: "b" };\n'
    (folder / "wrong.ts").write_text(wrong, encoding="utf-8")
    assert "txt" in compiled(folder, "wrong.ts")


def test_every_event_of_either_side_is_written() -> None:
    text = protocol_types()
    for name in {*RoomsNamespace.events, *HEARD}:
        assert re.search(rf"^  {name}: \w+;$", text, re.MULTILINE), name
