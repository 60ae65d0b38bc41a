"""The search behind the diagnosis fields."""

from aiohttp import web

from telehealth.kernel.http import BEGIN, actor_of, asked_for, json_response, requires
from telehealth.kernel.i18n import language
from telehealth.terminology import policy, queries

routes = web.RouteTableDef()


@routes.get("/api/icd10", name="terminology.search_icd10")
@requires(policy.may_search_terminology)
async def search(request: web.Request) -> web.Response:
    """`?q=` a code, its beginning, or words in either language. The likeliest codes first, at most twenty."""
    async with request.app[BEGIN](actor_of(request)) as uow:
        found = await queries.search_icd10(uow, asked_for(request, "q"))
    return json_response({
        "results": [
            {"code": one.code, "name": one.name(language.get()), "name_en": one.name_en, "name_vi": one.name_vi}
            for one in found
        ]
    })  # fmt: skip
