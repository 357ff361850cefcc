import type { Fetch } from "../../src/api/http";

type Resource = Record<string, unknown> & { resourceType: string; id?: string };

export interface FhirRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** A resource; what is sent as it is is in a Binary, as base64. */
  readonly body: Resource | undefined;
}

const R4 = ["Patient", "Binary", "DocumentReference", "Consent", "Provenance", "AuditEvent"];

/** What becomes of a request beside what it asks for: an answer, or that it is stored and the answer lost. */
export type Fault = "lost" | Response | undefined;

/** A FHIR server in memory; what it is asked, in order, and faults by the number of the request. */
export class FakeFhir {
  static readonly BASE = "https://fhir.hospital.example/stu3";
  readonly stored = new Map<string, Resource>();
  readonly seen: FhirRequest[] = [];
  version = "3.0.2";
  updateCreate = false;
  transactions = false;
  /** Whether it takes files as they are. */
  takesFiles = true;
  /** Whether it puts addresses in the places of what a transaction calls its resources. */
  resolves = true;
  /** Kinds of R4 that it does not say it has. */
  lacks: readonly string[] = [];
  ignoresConditions = false;
  showsLocation = true;
  isReachable = true;
  /** What it says of signing in at the well-known address; undefined for nothing. */
  smart: object | undefined = undefined;
  /** What it says of that in its statement. */
  security: object | undefined = undefined;
  /** Whether pages may read what it answers. */
  letsPagesIn = true;
  fault: (request: FhirRequest, index: number) => Fault = () => undefined;
  #next = 1;

  put(resource: Resource & { id: string }): void {
    this.stored.set(`${resource.resourceType}/${resource.id}`, resource);
  }

  of(kind: string): Resource[] {
    return [...this.stored.values()].filter(({ resourceType }) => resourceType === kind);
  }

  readonly fetch: Fetch = async (url, init) => {
    init.signal?.throwIfAborted();
    if (!this.isReachable || !url.startsWith(FakeFhir.BASE)) throw new TypeError("Failed to fetch");
    if (init.mode === "no-cors") return new Response(null);
    if (!this.letsPagesIn) throw new TypeError("Failed to fetch");
    const { pathname, searchParams: query } = new URL(url);
    const headers = new Headers(init.headers);
    const request = {
      method: init.method ?? "GET",
      path: pathname.replace(/^\/stu3\/?/, ""),
      query,
      headers,
      body: await resourceOf(init.body, headers),
    };
    const fault = this.fault(request, this.seen.push(request) - 1);
    if (fault instanceof Response) return fault;
    const answer = this.#answer(request);
    if (fault === "lost") throw new TypeError("Failed to fetch");
    return answer;
  };

  #answer({ method, path, query, headers, body }: FhirRequest): Response {
    const [kind = "", id = ""] = path.split("/");
    if (path === "metadata") return json(this.#statement());
    if (path === ".well-known/smart-configuration")
      return json(this.smart ?? {}, this.smart === undefined ? 404 : 200);
    if (!this.takesFiles && body !== undefined && headers.has("X-Security-Context"))
      return json({ resourceType: "OperationOutcome" }, 415);
    if (method === "POST" && path === "" && body !== undefined) return this.#transacted(body);
    if (method === "PUT" && body !== undefined) {
      this.stored.set(path, { ...body, id });
      return json(body, 201);
    }
    if (method === "POST" && body !== undefined) {
      const condition = headers.get("If-None-Exist");
      const wanted = new URLSearchParams(condition ?? "").get("identifier") ?? "";
      const before = wanted === "" || this.ignoresConditions ? [] : this.#identified(kind, wanted);
      const stored = before[0] ?? { ...body, id: `${kind[0]?.toLowerCase() ?? ""}${this.#next++}` };
      this.stored.set(`${kind}/${stored.id ?? ""}`, stored);
      const location = { Location: `${FakeFhir.BASE}/${kind}/${stored.id ?? ""}/_history/1` };
      const isWhole = headers.get("Prefer") === "return=representation";
      return json(isWhole ? stored : undefined, 201, this.showsLocation ? location : {});
    }
    if (id !== "") {
      const found = this.stored.get(path);
      return found === undefined ? json({ resourceType: "OperationOutcome" }, 404) : json(found);
    }
    const found = this.#found(kind, query);
    const page = Number(query.get("page") ?? 0);
    const size = Number(query.get("_count") ?? 50);
    const more = new URLSearchParams(query);
    more.set("page", (page + 1).toString());
    return json({
      resourceType: "Bundle",
      type: "searchset",
      entry: found.slice(page * size, (page + 1) * size).map((resource) => ({ resource })),
      link:
        found.length > (page + 1) * size
          ? [{ relation: "next", url: `${FakeFhir.BASE}/${kind}?${more.toString()}` }]
          : [],
    });
  }

  #transacted({ entry }: Resource): Response {
    const entries = entry as { fullUrl: string; resource: Resource; request: { ifNoneExist?: string } }[];
    let text = JSON.stringify(entries);
    const names = entries.map(({ fullUrl, resource: { resourceType: kind }, request }) => {
      const wanted = new URLSearchParams(request.ifNoneExist).get("identifier") ?? "";
      const before = wanted === "" || this.ignoresConditions ? [] : this.#identified(kind, wanted);
      const name = before[0]?.id ?? `${kind[0]?.toLowerCase() ?? ""}${this.#next++}`;
      if (this.resolves) text = text.replaceAll(fullUrl, `${kind}/${name}`);
      return before.length > 0 ? undefined : name;
    });
    (JSON.parse(text) as typeof entries).forEach(({ resource }, index) => {
      const id = names[index];
      if (id !== undefined) this.put({ ...resource, id });
    });
    return json({ resourceType: "Bundle", type: "transaction-response" });
  }

  #found(kind: string, query: URLSearchParams): Resource[] {
    const identifier = query.get("identifier");
    for (const parameter of ["target", "entity"]) {
      const wanted = query.get(parameter);
      if (wanted !== null)
        return this.of(kind).filter((one) => JSON.stringify(one[parameter]).includes(`"${wanted}"`));
    }
    const found = identifier === null ? this.of(kind) : this.#identified(kind, identifier);
    const names = (one: Resource): { family?: string; given?: string[] }[] => (one["name"] ?? []) as [];
    const begins = (text: string | undefined, wanted: string): boolean =>
      (text ?? "").toLowerCase().startsWith(wanted.toLowerCase());
    const [family = "", given = "", birth = "", name = ""] = ["family", "given", "birthdate", "name"].map(
      (each) => query.get(each) ?? "",
    );
    return found.filter(
      (one) =>
        (birth === "" || one["birthDate"] === birth) &&
        (family === "" || names(one).some((each) => begins(each.family, family))) &&
        (name === "" || names(one).some((each) => begins(each.family, name))) &&
        (given === "" || names(one).some((each) => each.given?.some((part) => begins(part, given)) === true)),
    );
  }

  #identified(kind: string, token: string): Resource[] {
    const [system, value] = token.split("|").map((part) => part.replaceAll("\\", ""));
    return this.of(kind).filter((one) =>
      ((one["identifier"] ?? []) as { system: string; value: string }[]).some(
        (each) => each.system === system && each.value === value,
      ),
    );
  }

  #statement(): object {
    const interaction = ["create", "read", "search-type", "update"].map((code) => ({ code }));
    const kinds = R4.filter((kind) => !this.lacks.includes(kind));
    const resource = kinds.map((type) => ({ type, updateCreate: this.updateCreate, interaction }));
    const whole = this.transactions ? { interaction: [{ code: "transaction" }] } : {};
    return {
      resourceType: "CapabilityStatement",
      fhirVersion: this.version,
      rest: [{ mode: "server", resource, security: this.security, ...whole }],
    };
  }
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
}

async function resourceOf(
  body: BodyInit | null | undefined,
  headers: Headers,
): Promise<Resource | undefined> {
  if (body instanceof Blob && headers.has("X-Security-Context")) {
    const data = Buffer.from(await body.arrayBuffer()).toString("base64");
    return { resourceType: "Binary", contentType: headers.get("Content-Type"), data };
  }
  const text = body instanceof Blob ? await body.text() : body;
  return typeof text === "string" ? (JSON.parse(text) as Resource) : undefined;
}
