"""The form's autosave, and the files of a case: up in pieces, down from a path with no script."""

from base64 import b64encode
from collections.abc import AsyncIterator
from urllib.parse import quote
from uuid import UUID

from aiohttp import BodyPartReader, web
from pydantic import Field

from telehealth.kernel.errors import MalformedBody
from telehealth.kernel.forms import Incoming, parse
from telehealth.kernel.http import (
    BEGIN,
    BLOBS,
    CONFIG,
    UNREADABLE,
    actor_of,
    json_response,
    path_id,
    read_json,
    requires,
    see_other,
)
from telehealth.kernel.i18n import gettext
from telehealth.kernel.ids import AttachmentId, ReferralId, new_id
from telehealth.referrals import policy, queries, service
from telehealth.referrals.adapters.image_pool import ImagePool
from telehealth.referrals.draft_view import done_sections
from telehealth.referrals.schemas import read_fields
from telehealth.referrals.service import NewFile
from telehealth.referrals.words import ATTACHMENT_KINDS

routes = web.RouteTableDef()
PICTURES = web.AppKey("pictures", ImagePool)
TEXT_LIMIT = 4096  # bytes of one text beside a file
MOST_WORDS = 8


class DraftIn(Incoming):
    """An autosave: the version the page read, the fields as typed, and how long the form has been open."""

    version: int = Field(ge=0, le=2**31 - 1)
    fields: dict[str, str] = Field(max_length=400)
    seconds: int = Field(default=0, ge=0, le=86_400)


class FileIn(Incoming):
    """What is said about a file beside its bytes."""

    client_id: UUID
    kind: str = Field(default="photo", max_length=20)
    title: str = Field(default="", max_length=120)
    body_site: str | None = Field(default=None, max_length=80)


@routes.put("/api/referrals/{referral_id}/draft", name="referrals.save_draft")
@requires(policy.may_refer)
async def save(request: web.Request) -> web.Response:
    """Keep the draft. The answer leaves after the commit, with what is still missing."""
    actor, referral_id = actor_of(request), path_id(request, "referral_id", ReferralId)
    body = await read_json(request, DraftIn)
    content = read_fields(body.fields, actor.time_zone)
    saved = await service.save_draft(
        request.app[BEGIN], actor, referral_id, content, version=body.version, seconds=body.seconds
    )
    gaps = [
        {"field": gap.field, "section": gap.section, "label": gettext(gap.label)} for gap in saved.completeness.gaps
    ]
    return json_response({
        "version": saved.version, "saved_at": saved.saved_at, "percent": saved.completeness.percent, "gaps": gaps,
        "done": done_sections(content, saved.completeness),
    })  # fmt: skip


@routes.post("/api/draft-keys", name="referrals.draft_keys")
@requires(policy.may_refer)
async def draft_keys(request: web.Request) -> web.Response:
    """The keys for what the browser keeps until it is saved; this session's own first."""
    keys = await service.draft_keys(request.app[BEGIN], actor_of(request))
    listed = [{"id": one.session_id, "key": b64encode(one.key).decode()} for one in keys]
    return json_response({"keys": listed})


@routes.post("/api/referrals/{referral_id}/attachments", name="referrals.attach")
@requires(policy.may_refer)
async def attach(request: web.Request) -> web.Response:
    """Keep one file. The same client_id sent twice is kept once."""
    new = await _received(request)
    attachment_id = await service.add_attachment(
        request.app[BEGIN],
        actor_of(request),
        path_id(request, "referral_id", ReferralId),
        new,
        blobs=request.app[BLOBS],
        pictures=request.app[PICTURES],
    )
    return json_response({"id": attachment_id, "preview": f"/attachments/{attachment_id}?preview=1"}, status=201)


@routes.post("/referrals/{referral_id}/attachments", name="referrals.attach_form")
@requires(policy.may_refer)
async def attach_by_form(request: web.Request) -> web.Response:
    """The same without script."""
    await attach(request)
    return see_other(f"/referrals/{request.match_info['referral_id']}/edit#files")


async def _received(request: web.Request) -> NewFile:
    if not request.content_type.startswith("multipart/"):
        raise MalformedBody
    try:
        said, data = await _parts(request)
    except UNREADABLE as error:
        raise MalformedBody from error
    about = parse(FileIn, {"client_id": str(new_id()), **{name: value for name, value in said.items() if value}})
    kind = about.kind if about.kind in ATTACHMENT_KINDS else "photo"
    title = about.title or gettext(ATTACHMENT_KINDS[kind])
    return NewFile(client_id=about.client_id, data=data, kind=kind, title=title, body_site=about.body_site)


async def _parts(request: web.Request) -> tuple[dict[str, str], bytes]:
    """The words beside the file, and the one file. Nothing is read beyond what has its place here."""
    said: dict[str, str] = {}
    file: bytes | None = None
    blobs, largest = request.app[BLOBS], request.app[CONFIG].upload_max_mib * 2**20
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or len(said) > MOST_WORDS:
            raise MalformedBody
        if part.filename is None:
            said[part.name or ""] = (await blobs.receive(_pieces(part), limit=TEXT_LIMIT)).decode()
        elif file is None:
            said.setdefault("title", part.filename[:120])
            file = await blobs.receive(_pieces(part), limit=largest)
        else:
            raise MalformedBody
    return said, file or b""


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    """The bytes as they arrive; encodings that no browser uses are not undone."""
    while piece := await part.read_chunk():
        yield piece


@routes.post("/attachments/{attachment_id}/remove", name="referrals.detach")
@requires(policy.may_refer)
async def detach(request: web.Request) -> web.Response:
    """Take a file out of a draft."""
    attachment_id = path_id(request, "attachment_id", AttachmentId)
    referral_id = await service.remove_attachment(request.app[BEGIN], actor_of(request), attachment_id)
    return see_other(f"/referrals/{referral_id}/edit#files")


@routes.get("/attachments/{attachment_id}", name="referrals.attachment")
@requires(policy.may_open_cases)
async def download(request: web.Request) -> web.StreamResponse:
    """A file for somebody who sees the whole case. Pictures may be shown, everything else is saved."""
    file = await queries.attachment_file(
        request.app[BEGIN],
        actor_of(request),
        path_id(request, "attachment_id", AttachmentId),
        preview="preview" in request.query,
    )
    shown = "inline" if file.media_type.startswith("image/") else "attachment"
    name = quote(file.title or "file")
    return web.FileResponse(
        request.app[BLOBS].path(file.sha256),
        headers={
            "Content-Type": file.media_type,
            "Content-Disposition": f"{shown}; filename*=UTF-8''{name}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


def with_pictures(app: web.Application) -> None:
    """Give the application its processes for pictures, and end them with it."""
    app[PICTURES] = ImagePool()

    async def close(_app: web.Application) -> None:
        _app[PICTURES].stop()

    app.on_cleanup.append(close)
