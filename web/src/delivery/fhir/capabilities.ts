// What a FHIR server says of itself in its CapabilityStatement, as far as it matters here.

import { type Resource, objectsOf, textOf } from "./json";

const OAUTH = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

export class Capabilities {
  /** Of FHIR, such as `3.0.2`; empty if it does not say. */
  readonly version: string;
  /** Whether it does several things as a whole or not at all. */
  readonly transactions: boolean;
  /** Where people sign in and tokens are had (SMART); empty if it does not say so here. */
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly #interactions: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #updateCreates: ReadonlySet<string>;

  constructor(document: Resource) {
    const rests = objectsOf(document["rest"]);
    const resources = rests.flatMap((one) => objectsOf(one["resource"]));
    const oauth = rests
      .flatMap(({ security }) => objectsOf([security]))
      .flatMap(({ extension }) => objectsOf(extension))
      .filter(({ url }) => url === OAUTH)
      .flatMap(({ extension }) => objectsOf(extension));
    const oauthUrl = (name: string): string => textOf(oauth.find(({ url }) => url === name)?.["valueUri"]);
    this.version = textOf(document["fhirVersion"]);
    this.transactions = rests.some((one) => codesOf(one).has("transaction"));
    this.authorizeUrl = oauthUrl("authorize");
    this.tokenUrl = oauthUrl("token");
    this.#interactions = new Map(resources.map((one) => [textOf(one["type"]), codesOf(one)]));
    this.#updateCreates = new Set(
      resources.filter((one) => one["updateCreate"] === true).map((one) => textOf(one["type"])),
    );
  }

  /** Whether it can do something with a kind of resource. */
  offers(kind: string, ...interactions: readonly string[]): boolean {
    const offered = this.#interactions.get(kind);
    return offered !== undefined && interactions.every((one) => offered.has(one));
  }

  /** Whether clients may choose the names of what they create. */
  updateCreates(kind: string): boolean {
    return this.#updateCreates.has(kind) && this.offers(kind, "update");
  }
}

function codesOf(one: Resource): ReadonlySet<string> {
  return new Set(objectsOf(one["interaction"]).map(({ code }) => textOf(code)));
}
