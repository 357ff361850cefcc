// Where a FHIR server is: its base address, in the one spelling that the User Server stores.

import { ContractError } from "../../contract/errors";
import { isConfidential, originOf } from "../../contract/origins";

const MAX_URL = 255;
// a path has no parameters, and nothing that leads elsewhere in it
const PATH = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){0,12}\/?$/;
const PARTS = /^([^:/?#]+:\/\/[^/]*)(.*)$/;

/** A base address without a slash at its end, over TLS or on this machine; fails with ContractError `invalid_origin`. */
export function baseAddressOf(text: string): string {
  const [, server = "", path = ""] = PARTS.exec(text.trim()) ?? [];
  const origin = originOf(server);
  const base = `${origin}${path}`.replace(/\/+$/, "");
  if (!PATH.test(path) || !isConfidential(origin) || base.length > MAX_URL) {
    throw new ContractError(
      "invalid_origin",
      "a FHIR server's address looks like https://fhir.example.org/stu3",
    );
  }
  return base;
}

/** The server of a base address, without its path. */
export function originOfBase(base: string): string {
  return originOf(PARTS.exec(base)?.[1] ?? "");
}
