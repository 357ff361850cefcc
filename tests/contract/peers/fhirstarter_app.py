"""A strict FHIR server: fhirstarter's routing, statement and validation, and a store in memory.

``FHIR_SEQUENCE=STU3 python fhirstarter_app.py PORT``, in an environment with fhirstarter. ``GET /_stored``
gives what is stored, with digests in the place of data; ``POST /_reset`` forgets it, and has what it is sent
instead. Creating on a condition is ours, because fhirstarter leaves that to its handlers.
"""

import base64
import hashlib
import importlib
import itertools
import json
import os
import re
import sys
from typing import Any
from urllib.parse import unquote

import uvicorn
from fhirstarter import FHIRProvider, FHIRStarter, InteractionContext
from fhirstarter.exceptions import FHIRResourceNotFoundError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

SEQUENCE = os.environ["FHIR_SEQUENCE"]
IS_R4 = SEQUENCE != "STU3"
IDENTIFIED = (*(("DocumentReference", "Consent") if IS_R4 else ("Media", "DocumentManifest")), "Encounter")
KINDS = ("Patient", "Practitioner", "Binary", *IDENTIFIED, *(("Provenance", "AuditEvent") if IS_R4 else ()))

STORE: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
NUMBERS = itertools.count(1)
PROVIDER = FHIRProvider()


def model(kind: str) -> Any:
    return getattr(importlib.import_module(f"fhir.resources.{SEQUENCE}.{kind.lower()}"), kind)


BUNDLE, BINARY = map(model, ("Bundle", "Binary"))


def values(token: str) -> tuple[str, str]:
    """A token's system and value, of which each may have escaped characters."""
    system, value = (re.sub(r"\\(.)", r"\1", part) for part in re.split(r"(?<!\\)\|", token, maxsplit=1))
    return system, value


def identified(kind: str, token: str) -> list[Any]:
    wanted = values(token)
    return [
        one
        for one in STORE[kind].values()
        if any((each.system, each.value) == wanted for each in one.identifier or [])
    ]


def bundle(found: list[Any]) -> Any:
    entries = [{"resource": without_data(json.loads(one.model_dump_json()))} for one in found]
    return BUNDLE.model_validate(
        {"resourceType": "Bundle", "type": "searchset", "total": len(found), "entry": entries}
    )


def without_data(document: dict[str, Any]) -> dict[str, Any]:
    """A resource as it is found; fhirstarter 4.2 cannot answer with base64."""
    for attachment in attachments(document):
        attachment.pop("data", None)
        attachment.pop("hash", None)
    return document


def attachments(document: dict[str, Any]) -> list[dict[str, Any]]:
    """What has files in it: one in Media, a list in DocumentReference."""
    content = document.get("content")
    if isinstance(content, list):
        return [one["attachment"] for one in content if "attachment" in one]
    return [content] if isinstance(content, dict) else []


def provide(kind: str) -> None:
    cls = model(kind)

    @PROVIDER.create(cls)
    async def create(context: InteractionContext, resource: cls) -> str:
        condition = context.request.headers.get("if-none-exist")
        if condition:
            found = identified(kind, unquote(condition.removeprefix("identifier=")))
            if found:
                return str(found[0].id)
        name = f"{kind[0].lower()}{next(NUMBERS)}"
        resource.id = name
        STORE[kind][name] = resource
        return name

    @PROVIDER.read(cls)
    async def read(context: InteractionContext, id_: str) -> cls:
        if id_ not in STORE[kind]:
            raise FHIRResourceNotFoundError
        found = STORE[kind][id_]
        return cls.model_validate(without_data(json.loads(found.model_dump_json()))) if IS_R4 else found


for each_kind in KINDS:
    provide(each_kind)

PATIENT, PRACTITIONER = map(model, ("Patient", "Practitioner"))


def searched(kind: str) -> None:
    @PROVIDER.search_type(model(kind))
    async def search(context: InteractionContext, identifier: str) -> BUNDLE:
        return bundle(identified(kind, identifier))


for each_kind in IDENTIFIED:
    searched(each_kind)


if IS_R4:

    @PROVIDER.search_type(model("Provenance"))
    async def search_provenances(context: InteractionContext, target: str) -> BUNDLE:
        found = STORE["Provenance"].values()
        return bundle([one for one in found if any(each.reference == target for each in one.target)])

    @PROVIDER.search_type(model("AuditEvent"))
    async def search_audit_events(context: InteractionContext, entity: str) -> BUNDLE:
        found = STORE["AuditEvent"].values()
        return bundle([one for one in found if any(each.what.reference == entity for each in one.entity)])


@PROVIDER.search_type(PRACTITIONER)
async def search_practitioners(context: InteractionContext, name: str | None = None) -> BUNDLE:
    return bundle(list(STORE["Practitioner"].values()))


@PROVIDER.search_type(PATIENT)
async def search_patients(
    context: InteractionContext,
    family: str | None = None,
    given: str | None = None,
    birthdate: str | None = None,
    identifier: str | None = None,
) -> BUNDLE:
    def begins(name: str | None, wanted: str) -> bool:
        return (name or "").casefold().startswith(re.sub(r"\\(.)", r"\1", wanted).casefold())

    found = list(STORE["Patient"].values()) if identifier is None else identified("Patient", identifier)
    if birthdate is not None:
        found = [one for one in found if str(one.birthDate) == birthdate]
    if family is not None:
        found = [one for one in found if any(begins(name.family, family) for name in one.name or [])]
    if given is not None:
        found = [
            one
            for one in found
            if any(begins(part, given) for name in one.name or [] for part in name.given or [])
        ]
    return bundle(found)


APP = FHIRStarter(title="a strict server")
APP.add_providers(PROVIDER)


@APP.middleware("http")
async def raw(request: Request, go_on: Any) -> Any:
    """Take a file as it is for a Binary (hl7.org/fhir/R4/binary.html#rest), which fhirstarter does not."""
    media_type = request.headers.get("content-type", "")
    if request.method != "POST" or request.url.path != "/Binary" or "json" in media_type:
        return await go_on(request)
    context = request.headers.get("x-security-context")
    document = {
        "resourceType": "Binary",
        "id": f"b{next(NUMBERS)}",
        "contentType": media_type,
        "data": base64.b64encode(await request.body()).decode(),
        **({"securityContext": {"reference": context}} if context else {}),
    }
    STORE["Binary"][document["id"]] = BINARY.model_validate(document)
    return Response(status_code=201, headers={"Location": f"{request.url}/{document['id']}/_history/1"})


@APP.middleware("http")
async def swallow(request: Request, go_on: Any) -> Any:
    """Have nothing of what was stored, where that is asked for."""
    before = {kind: dict(found) for kind, found in STORE.items()}
    answer = await go_on(request)
    if "x-swallow" in request.headers:
        STORE.update(before)
    return answer


@APP.middleware("http")
async def head(request: Request, go_on: Any) -> Any:
    """Say whether a resource is there (hl7.org/fhir/STU3/http.html#read), which fhirstarter does not."""
    if request.method != "HEAD":
        return await go_on(request)
    _, kind, name = request.url.path.split("/")
    return Response(status_code=200 if name in STORE[kind] else 404)


def plain(resource: Any) -> dict[str, Any]:
    document = json.loads(resource.model_dump_json())
    holders = [(one, "data") for one in attachments(document)]
    for holder, member in ((document, "content"), (document, "data"), *holders):
        data = holder.get(member)
        if isinstance(data, str):
            holder[member] = hashlib.sha256(base64.b64decode(data, validate=True)).hexdigest()
    return dict(document)


@APP.get("/_stored")
async def stored() -> JSONResponse:
    return JSONResponse({kind: [plain(one) for one in found.values()] for kind, found in STORE.items()})


@APP.post("/_reset")
async def reset(request: Request) -> JSONResponse:
    given = await request.json()
    for kind, found in STORE.items():
        found.clear()
        for document in given.get(kind, ()):
            found[document["id"]] = model(kind).model_validate(document)
    return JSONResponse({})


if __name__ == "__main__":
    uvicorn.run(APP, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
