// A FHIR server, spoken to in JSON from a page (hl7.org/fhir/STU3/http.html). What is created is looked for first, and
// created on the condition that it is not there: some servers do not know the condition, and an answer may be lost.

import { ApiError, isAbort } from "../../api/errors";
import type { Http } from "../../api/http";
import { originOfBase } from "./base-address";
import { readDocument } from "./bodies";
import { Capabilities } from "./capabilities";
import { failureOf, notFhir } from "./failures";
import {
  type Identifier,
  type Resource,
  hasIdentifier,
  objectsOf,
  referenceIn,
  referenceOf,
  tokenOf,
} from "./json";

const JSON_TYPE = "application/fhir+json";
const TIMEOUT_MS = 30_000;
const BYTES_A_MS = 50; // the slowest line that a file is waited for on
const GONE: readonly number[] = [404, 410];
// whoever may write need not be allowed to read
const UNSEEN: readonly number[] = [400, 401, 403, 405, 406, 501];
const MAX_PAGES = 10;
const MAX_ENTRIES = 500;

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
  /** Whether the status is all that is wanted. */
  readonly isUnread?: boolean;
  readonly signal: AbortSignal;
}

export class FhirServer {
  readonly base: string;
  readonly #http: Http;
  readonly #authorization: string;
  #capabilities: Capabilities | undefined;
  #showsLocation = false;

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
    this.#capabilities = new Capabilities(document);
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
    const { status, document } = await this.#ask(`${this.base}/${reference}`, { known: GONE, signal });
    if (GONE.includes(status)) return undefined;
    if (document?.["resourceType"] !== reference.split("/")[0]) throw notFhir();
    return document;
  }

  /**
   * Whether what the server has named is there; what is in it is not fetched. Where it does not let us look, its word
   * stands.
   */
  async isThere(reference: string, signal: AbortSignal): Promise<boolean> {
    const url = `${this.base}/${reference}`;
    const { status } = await this.#ask(url, { known: [...GONE, ...UNSEEN], isUnread: true, signal });
    return !GONE.includes(status);
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
    const found = await this.findResource(kind, identifier, signal);
    return found === undefined ? undefined : referenceOf(kind, found);
  }

  /** What has an identifier, the first by its ID if there are more, without media in it. */
  async findResource(
    kind: string,
    identifier: Identifier,
    signal: AbortSignal,
  ): Promise<Resource | undefined> {
    const found = await this.search(kind, [["identifier", tokenOf(identifier)]], signal);
    return found
      .filter((one) => hasIdentifier(one, identifier) && referenceOf(kind, one) !== "")
      .sort((one, other) => (referenceOf(kind, one) < referenceOf(kind, other) ? -1 : 1))[0];
  }

  /** Creates a resource unless one with the identifier is there; gives its reference. `more` are headers. */
  async create(
    kind: string,
    body: Blob | string,
    identifier: Identifier | undefined,
    signal: AbortSignal,
    more: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const headers: Record<string, string> = { ...more };
    if (identifier === undefined) {
      // a page may not be shown the address of what it has made, and nobody can look for it
      headers["Prefer"] = this.#showsLocation ? "return=minimal" : "return=representation";
    } else {
      const before = await this.find(kind, identifier, signal);
      if (before !== undefined) return before;
      headers["Prefer"] = "return=minimal";
      headers["If-None-Exist"] = `identifier=${encodeURIComponent(tokenOf(identifier))}`;
    }
    const answer = await this.#ask(`${this.base}/${kind}`, { method: "POST", headers, body, signal });
    let reference = referenceIn(kind, answer.location);
    this.#showsLocation ||= reference !== "";
    if (reference === "" && answer.document?.["resourceType"] === kind)
      reference = referenceOf(kind, answer.document);
    if (reference === "" && identifier !== undefined)
      reference = (await this.find(kind, identifier, signal)) ?? "";
    if (reference === "") throw new ApiError("unavailable", "fhir_not_stored");
    return reference;
  }

  /** Has a transaction done, as a whole or not at all (hl7.org/fhir/R4/http.html#transaction). */
  async transact(bundle: Blob, signal: AbortSignal): Promise<void> {
    const headers = { Prefer: "return=minimal" };
    await this.#ask(this.base, { method: "POST", headers, body: bundle, signal });
  }

  /** Stores a resource under a name of ours, where the server lets clients choose it. */
  async put(
    reference: string,
    body: Blob | string,
    signal: AbortSignal,
    more: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const headers = { Prefer: "return=minimal", ...more };
    await this.#ask(`${this.base}/${reference}`, { method: "PUT", headers, body, signal });
    return reference;
  }

  async #ask(
    url: string,
    { method = "GET", headers = {}, body, known = [], isOpen = false, isUnread = false, signal }: Ask,
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
      if (isUnread) await response.body?.cancel();
      const document = isUnread ? undefined : await readDocument(response);
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
