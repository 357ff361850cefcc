"""What a real service answers is held to docs/openapi.json."""

from __future__ import annotations

from collections.abc import Mapping

from chalice.test import HTTPResponse

from tests.fakes.contract import CONTRACT, Answered, Sent


def hold_to_contract(
    method: str, target: str, headers: Mapping[str, str], body: bytes, response: HTTPResponse
) -> None:
    """Hold an answer to the contract, and demand a refusal where the request was outside it.

    Raises:
        ContractBroken: the service broke it.
    """
    sent = Sent(method, target, _lowered(headers), body)
    CONTRACT.hold_service(sent, Answered(response.status_code, _lowered(response.headers), response.body))


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
