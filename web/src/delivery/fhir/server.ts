// A FHIR server, spoken to in JSON from a page (hl7.org/fhir/STU3/http.html). What is created is looked for first, and
// created on the condition that it is not there: some servers do not know the condition, and an answer may be lost.

import { ApiError, isAbort } from "../../api/errors";
import type { Http } from "../../api/http";
import { originOfBase } from "./base-address";
import { readDocument } from "./bodies";
import { failureOf, notFhir } from "./failures";
import {
  type Identifier,
  type Resource,
  hasIdentifier,
  objectsOf,
  referenceIn,
  referenceOf,
  textOf,
  tokenOf,
} from "./json";

const JSON_TYPE = "application/fhir+json";
const OAUTH = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";
const TIMEOUT_MS = 30_000;
const BYTES_A_MS = 50; // the slowest line that a file is waited for on
const MAX_PAGES = 10;
const MAX_ENTRIES = 500;

/** What a server says that it can do, as far as it matters here. */
export interface Capabilities {
  /** Of FHIR, such as `3.0.2`; empty if it does not say. */
  readonly version: string;
  /** Whether clients may choose the names of what they create, by kind. */
  readonly updateCreates: ReadonlySet<string>;
  /** Where people sign in and tokens are had (SMART); empty if it does not say so here. */
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
}

/** Resources, and where there are more. */
export interface Page {
  readonly resources: readonly Resource[];
  readonly next: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly document: Resource | undefined;
  readonly location: string;
}

interface Ask {
  readonly method?: "GET" | "POST" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Blob | string;
  /** Statuses beside success that are answers. */
  readonly known?: readonly number[];
  readonly isOpen?: boolean;
  readonly signal: AbortSignal;
}

export class FhirServer {
  readonly base: string;
  readonly #http: Http;
  readonly #authorization: string;
  #capabilities: Capabilities | undefined;

  /** `base` is as `baseAddressOf` gives it; `authorization` goes there and nowhere else, empty for nobody. */
  constructor(base: string, http: Http, authorization: string) {
    this.base = base;
    this.#http = http;
    this.#authorization = authorization;
  }

  /** What it says that it can do; asked for once. Fails with ApiError: `fhir_...`, as every call here. */
  async capabilities(signal: AbortSignal): Promise<Capabilities> {
    if (this.#capabilities !== undefined) return this.#capabilities;
    const { document } = await this.#ask(`${this.base}/metadata`, { signal, isOpen: true });
    if (document?.["resourceType"] !== "CapabilityStatement") throw notFhir();
    const rests = objectsOf(document["rest"]);
    const resources = rests.flatMap((one) => objectsOf(one["resource"]));
    const oauth = rests
      .flatMap(({ security }) => objectsOf([security]))
      .flatMap(({ extension }) => objectsOf(extension))
      .filter(({ url }) => url === OAUTH)
      .flatMap(({ extension }) => objectsOf(extension));
    const oauthUrl = (name: string): string => textOf(oauth.find(({ url }) => url === name)?.["valueUri"]);
    this.#capabilities = {
      version: textOf(document["fhirVersion"]),
      updateCreates: new Set(resources.filter(canUpdateCreate).map((one) => textOf(one["type"]))),
      authorizeUrl: oauthUrl("authorize"),
      tokenUrl: oauthUrl("token"),
    };
    return this.#capabilities;
  }

  /** What it says of signing in at the well-known address (SMART); undefined if it says nothing there. */
  async smartConfiguration(signal: AbortSignal): Promise<Resource | undefined> {
    const url = `${this.base}/.well-known/smart-configuration`;
    const { status, document } = await this.#ask(url, { known: [404], signal, isOpen: true });
    return status === 404 ? undefined : document;
  }

  /** A resource; undefined if it is not there. */
  async read(reference: string, signal: AbortSignal): Promise<Resource | undefined> {
    const known = [404, 410];
    const { status, document } = await this.#ask(`${this.base}/${reference}`, {
      known,
      signal,
    });
    if (known.includes(status)) return undefined;
    if (document?.["resourceType"] !== reference.split("/")[0]) throw notFhir();
    return document;
  }

  /** A page of what it finds; `from` are what to search by, or where a page before has said that there are more. */
  async page(
    kind: string,
    from: string | readonly (readonly [name: string, value: string])[],
    signal: AbortSignal,
  ): Promise<Page> {
    const parameters =
      typeof from === "string" ? "" : new URLSearchParams(from.map(([...pair]) => pair)).toString();
    const url = typeof from === "string" ? from : `${this.base}/${kind}?${parameters}`;
    const { document } = await this.#ask(url, { signal });
    if (document?.["resourceType"] !== "Bundle") throw notFhir();
    const resources = objectsOf(document["entry"]).flatMap(({ resource }) =>
      objectsOf([resource]).filter((one) => one["resourceType"] === kind),
    );
    const next = objectsOf(document["link"]).find(({ relation }) => relation === "next")?.["url"];
    return { resources, next: typeof next === "string" ? this.#sameServer(next) : undefined };
  }

  /** All that it finds. Fails with ApiError `fhir_too_many` if that is more than can be looked at: there may be others. */
  async search(
    kind: string,
    parameters: readonly (readonly [name: string, value: string])[],
    signal: AbortSignal,
  ): Promise<readonly Resource[]> {
    const found: Resource[] = [];
    let from: string | typeof parameters = parameters;
    for (let count = 0; count < MAX_PAGES; count++) {
      const { resources, next }: Page = await this.page(kind, from, signal);
      found.push(...resources);
      if (found.length > MAX_ENTRIES) break;
      if (next === undefined) return found;
      from = next;
    }
    throw new ApiError("refused", "fhir_too_many");
  }

  /** The reference of what has an identifier, the first by its ID if there are more; undefined if nothing has. */
  async find(kind: string, identifier: Identifier, signal: AbortSignal): Promise<string | undefined> {
    const found = await this.search(kind, [["identifier", tokenOf(identifier)]], signal);
    const references = found
      .filter((one) => hasIdentifier(one, identifier))
      .map((one) => referenceOf(kind, one));
    return references.filter((one) => one !== "").sort()[0];
  }

  /** Creates a resource unless one with the identifier is there; gives its reference. */
  async create(
    kind: string,
    body: Blob | string,
    identifier: Identifier | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const headers: Record<string, string> = {};
    if (identifier === undefined) {
      // a page may not be shown the address of what it has made, and nobody can look for it
      headers["Prefer"] = "return=representation";
    } else {
      const before = await this.find(kind, identifier, signal);
      if (before !== undefined) return before;
      headers["Prefer"] = "return=minimal";
      headers["If-None-Exist"] = `identifier=${encodeURIComponent(tokenOf(identifier))}`;
    }
    const answer = await this.#ask(`${this.base}/${kind}`, { method: "POST", headers, body, signal });
    let reference = referenceIn(kind, answer.location);
    if (reference === "" && answer.document?.["resourceType"] === kind)
      reference = referenceOf(kind, answer.document);
    if (reference === "" && identifier !== undefined)
      reference = (await this.find(kind, identifier, signal)) ?? "";
    if (reference === "") throw new ApiError("unavailable", "fhir_not_stored");
    return reference;
  }

  /** Stores a resource under a name of ours, where the server lets clients choose it. */
  async put(reference: string, body: Blob | string, signal: AbortSignal): Promise<string> {
    const headers = { Prefer: "return=minimal" };
    await this.#ask(`${this.base}/${reference}`, { method: "PUT", headers, body, signal });
    return reference;
  }

  async #ask(
    url: string,
    { method = "GET", headers = {}, body, known = [], isOpen = false, signal }: Ask,
  ): Promise<Answer> {
    const size = body instanceof Blob ? body.size : 0;
    const timeout = AbortSignal.timeout(TIMEOUT_MS + Math.ceil(size / BYTES_A_MS));
    try {
      const response = await this.#http.request(url, {
        method,
        headers: {
          Accept: JSON_TYPE,
          ...(isOpen || this.#authorization === "" ? {} : { Authorization: this.#authorization }),
          ...(body === undefined ? {} : { "Content-Type": JSON_TYPE }),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any([signal, timeout]),
      });
      const document = await readDocument(response);
      if (!response.ok && !known.includes(response.status)) {
        throw failureOf(response.status, response.headers, document);
      }
      return { status: response.status, document, location: response.headers.get("Location") ?? "" };
    } catch (error) {
      signal.throwIfAborted();
      if (isAbort(error) || timeout.aborted) throw new ApiError("unreachable", "fhir_unreachable");
      throw error instanceof ApiError && error.kind === "unreachable" ? await this.#whyUnreachable() : error;
    }
  }

  /** Whether it is the server that is not there, or the browser that may not show this page its answers (CORS). */
  async #whyUnreachable(): Promise<ApiError> {
    const isThere = await this.#http.answers(`${this.base}/metadata`);
    // a connection that broke is tried again either way
    return new ApiError("unreachable", isThere ? "fhir_cors" : "fhir_unreachable");
  }

  /** A link to the next page, if it leads to the server that gave it: we sign in there. */
  #sameServer(link: string): string {
    const origin = originOfBase(this.base);
    const url = link.startsWith("?")
      ? `${this.base}${link}`
      : link.startsWith("/")
        ? `${origin}${link}`
        : link;
    if (!url.startsWith(`${origin}/`)) throw new ApiError("not_allowed", "fhir_foreign_link");
    return url;
  }
}

function canUpdateCreate(resource: Resource): boolean {
  const interactions = objectsOf(resource["interaction"]).map(({ code }) => code);
  return resource["updateCreate"] === true && interactions.includes("update");
}
