"""The note's autosave."""

from aiohttp import web

from telehealth.kernel.http import BEGIN, actor_of, json_response, path_id, read_json, requires
from telehealth.kernel.ids import ReferralId
from telehealth.notes import policy, queries, service
from telehealth.notes.schemas import SaveNoteIn

routes = web.RouteTableDef()


@routes.put("/api/referrals/{referral_id}/note", name="notes.save")
@requires(policy.may_write_notes)
async def save(request: web.Request) -> web.Response:
    """Keep the draft. The answer leaves after the commit, so "saved" is true."""
    body = await read_json(request, SaveNoteIn)
    referral_id = path_id(request, "referral_id", ReferralId)
    saved = await service.save_draft(
        request.app[BEGIN], actor_of(request), referral_id, version=body.version, content=body.content
    )
    return json_response({"version": saved.version, "saved_at": saved.at})


@routes.get("/api/referrals/{referral_id}/note", name="notes.read")
@requires(policy.may_write_notes)
async def read(request: web.Request) -> web.Response:
    """The stored draft, for comparing after a stale save."""
    referral_id = path_id(request, "referral_id", ReferralId)
    found = await queries.draft(request.app[BEGIN], actor_of(request), referral_id)
    return json_response(
        {
            "version": found.version,
            "state": found.state,
            "saved_at": found.saved_at,
            "content": found.content.model_dump(mode="json"),
        }
    )
