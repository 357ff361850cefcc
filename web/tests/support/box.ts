import { createHash } from "node:crypto";
import type { Fetch } from "../../src/api/http";

/** What becomes of a call beside what it asks for: an answer, or that it is done and the answer lost. */
export type Fault = "lost" | Response | undefined;

interface Kept {
  readonly id: string;
  readonly parent: string;
  readonly name: string;
  /** Of a file; undefined for a folder. */
  readonly content: Buffer | undefined;
}

interface Session {
  readonly parent: string;
  readonly name: string;
  readonly size: number;
  readonly parts: Map<number, Buffer>;
}

const sha1 = (content: Buffer, encoding: "hex" | "base64" = "hex"): string =>
  createHash("sha1").update(content).digest(encoding);

/** Box in memory: what an account has, and faults by the number of the call. */
export class FakeBox {
  static readonly PART = 300;
  readonly items: Kept[] = [];
  readonly calls: { readonly call: string; readonly token: string; readonly url: string }[] = [];
  /** How often a commit is answered with 202 first. */
  notReady = 0;
  fault: (call: string, index: number) => Fault = () => undefined;
  readonly #sessions = new Map<string, Session>();
  #next = 1;

  /** The files by their paths, and the folders that hold them. */
  get files(): Map<string, Buffer> {
    return new Map(
      this.items.flatMap((item) => (item.content === undefined ? [] : [[this.#path(item), item.content]])),
    );
  }

  put(parent: string, name: string, content?: string): string {
    const id = (this.#next++).toString();
    this.items.push({ id, parent, name, content: content === undefined ? undefined : Buffer.from(content) });
    return id;
  }

  readonly fetch: Fetch = async (url, init) => {
    init.signal?.throwIfAborted();
    const { pathname, searchParams } = new URL(url);
    const call = `${init.method ?? "GET"} ${pathname.replace(/^(\/api)?\/2\.0\//, "").replace(/s\d+/, "SESSION")}`;
    const headers = new Headers(init.headers);
    this.calls.push({ call, token: headers.get("Authorization") ?? "", url });
    const fault = this.fault(call, this.calls.length - 1);
    if (fault instanceof Response) return fault;
    const session = /s\d+/.exec(pathname)?.[0] ?? "";
    const answer = await this.#answer(call, session, searchParams, headers, init.body);
    if (fault === "lost") throw new TypeError("Failed to fetch");
    return answer;
  };

  async #answer(
    call: string,
    session: string,
    query: URLSearchParams,
    headers: Headers,
    body: RequestInit["body"],
  ): Promise<Response> {
    if (call === "POST files/content") {
      const form = body as FormData;
      const { name, parent } = JSON.parse(form.get("attributes") as string) as Named;
      return this.#make(parent.id, name, await bytesOf(form.get("file") as Blob));
    }
    if (call === "PUT files/upload_sessions/SESSION")
      return this.#part(session, headers, await bytesOf(body as Blob));
    const given = typeof body === "string" ? (JSON.parse(body) as Named & Wanted) : undefined;
    switch (call) {
      case "OPTIONS files/content":
        return this.#taken(given?.parent.id ?? "", given?.name ?? "") ?? json({});
      case "POST folders":
        return this.#make(given?.parent.id ?? "", given?.name ?? "", undefined);
      case "POST files/upload_sessions": {
        const { folder_id: parent, file_name: name, file_size: size } = given as Wanted;
        const taken = this.#taken(parent, name);
        if (taken !== undefined) return taken;
        const id = `s${this.#next++}`;
        this.#sessions.set(id, { parent, name, size, parts: new Map() });
        return json({ id, part_size: FakeBox.PART }, 201);
      }
    }
    const found = this.#sessions.get(session);
    if (found === undefined) return json({ code: "not_found" }, 404);
    const listed = [...found.parts].sort(([one], [other]) => one - other);
    const described = listed.map(([offset, part]) => ({ part_id: `p${offset}`, offset, size: part.length }));
    if (call === "GET files/upload_sessions/SESSION/parts") {
      const first = Number(query.get("offset"));
      return json({ entries: described.slice(first, first + 2), total_count: described.length });
    }
    if (call !== "POST files/upload_sessions/SESSION/commit") throw new Error(`nobody knows ${call}`);
    if (this.notReady-- > 0) return json({}, 202, { "Retry-After": "1" });
    const whole = Buffer.concat(listed.map(([, part]) => part));
    const { parts } = given as unknown as { parts: object[] };
    if (whole.length !== found.size || headers.get("Digest") !== `sha=${sha1(whole, "base64")}`)
      return json({ code: "bad_digest" }, 412);
    if (JSON.stringify(parts) !== JSON.stringify(described)) return json({ code: "bad_request" }, 400);
    this.#sessions.delete(session);
    return this.#make(found.parent, found.name, whole);
  }

  #part(name: string, headers: Headers, part: Buffer): Response {
    const session = this.#sessions.get(name);
    if (session === undefined) return json({ code: "not_found" }, 404);
    const [start = 0, end = 0, size = 0] =
      (headers.get("Content-Range") ?? "").match(/\d+/g)?.map(Number) ?? [];
    if (size !== session.size || end - start + 1 !== part.length || start % FakeBox.PART !== 0)
      return json({ code: "bad_request" }, 400);
    if (headers.get("Digest") !== `sha=${sha1(part, "base64")}`) return json({ code: "bad_digest" }, 412);
    if (session.parts.has(start)) return json({ code: "range_overlaps_existing_range" }, 409);
    session.parts.set(start, part);
    return json({ part: {} });
  }

  #taken(parent: string, name: string): Response | undefined {
    if (parent !== "0" && !this.items.some((one) => one.id === parent && one.content === undefined))
      return json({ code: "not_found" }, 404);
    const found = this.items.find((one) => one.parent === parent && one.name === name);
    if (found === undefined) return undefined;
    const item = describedItem(found);
    const conflicts = found.content === undefined ? [item] : item;
    return json({ code: "item_name_in_use", context_info: { conflicts } }, 409);
  }

  #make(parent: string, name: string, content: Buffer | undefined): Response {
    const taken = this.#taken(parent, name);
    if (taken !== undefined) return taken;
    const made: Kept = { id: (this.#next++).toString(), parent, name, content };
    this.items.push(made);
    const item = describedItem(made);
    return json(content === undefined ? item : { total_count: 1, entries: [item] }, 201);
  }

  #path(item: Kept): string {
    const above = this.items.find(({ id }) => id === item.parent);
    return above === undefined ? item.name : `${this.#path(above)}/${item.name}`;
  }
}

interface Named {
  readonly name: string;
  readonly parent: { readonly id: string };
}

interface Wanted {
  readonly folder_id: string;
  readonly file_name: string;
  readonly file_size: number;
}

function describedItem({ id, name, content }: Kept): object {
  return content === undefined
    ? { id, name, type: "folder" }
    : { id, name, type: "file", sha1: sha1(content) };
}

async function bytesOf(content: Blob): Promise<Buffer> {
  return Buffer.from(await content.arrayBuffer());
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}
