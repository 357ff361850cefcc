import { contentHash } from "../../src/delivery/dropbox/content-hash";
import type { Fetch } from "../../src/api/http";

/** What becomes of a call beside what it asks for: an answer, or that it is done and the answer lost. */
export type Fault = "lost" | Response | undefined;

interface Argument {
  readonly path?: string;
  readonly commit?: { readonly path: string };
  readonly cursor?: { readonly session_id: string; readonly offset: number };
}

/** Dropbox in memory: files by their paths, and faults by the number of the call. */
export class FakeDropbox {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly calls: { readonly url: string; readonly token: string; readonly size: number }[] = [];
  fault: (call: string, index: number) => Fault = () => undefined;
  readonly #sessions = new Map<string, number[] | undefined>();

  readonly fetch: Fetch = async (url, init) => {
    init.signal?.throwIfAborted();
    const call = url.replace(/^https:\/\/(api|content)\.dropboxapi\.com\//, "");
    const headers = new Headers(init.headers);
    const isRpc = headers.get("Content-Type") === "application/json";
    const body = init.body instanceof Blob ? new Uint8Array(await init.body.arrayBuffer()) : new Uint8Array();
    const argument = JSON.parse(
      isRpc ? (init.body as string) : (headers.get("Dropbox-API-Arg") ?? "{}"),
    ) as Argument;
    this.calls.push({ url: call, token: headers.get("Authorization") ?? "", size: body.length });
    const fault = this.fault(call, this.calls.length - 1);
    if (fault instanceof Response) return fault;
    const answer = await this.#answer(call, argument, body);
    if (fault === "lost") throw new TypeError("Failed to fetch");
    return answer;
  };

  async #answer(
    call: string,
    { path = "", commit, cursor }: Argument,
    body: Uint8Array<ArrayBuffer>,
  ): Promise<Response> {
    if (call === "2/files/get_metadata") {
      const found = this.files.get(path);
      return found === undefined ? refused("path/not_found/.") : made(found);
    }
    if (call === "2/files/upload") return this.#write(path, body);
    if (call === "2/files/upload_session/start") {
      const session = `s${this.#sessions.size}`;
      this.#sessions.set(session, []);
      return json({ session_id: session });
    }
    const session = this.#sessions.get(cursor?.session_id ?? "");
    if (session === undefined) return refused("lookup_failed/not_found/.");
    if (session.length !== cursor?.offset) {
      return refused("incorrect_offset/.", { ".tag": "incorrect_offset", correct_offset: session.length });
    }
    if (call === "2/files/upload_session/append_v2") {
      for (const byte of body) session.push(byte);
      return json({});
    }
    this.#sessions.set(cursor.session_id, undefined);
    return this.#write(commit?.path ?? "", Uint8Array.from(session));
  }

  #write(path: string, content: Uint8Array<ArrayBuffer>): Response | Promise<Response> {
    if (this.files.has(path)) return refused("path/conflict/file/.");
    this.files.set(path, content);
    return made(content);
  }
}

async function made(content: Uint8Array<ArrayBuffer>): Promise<Response> {
  return json({ content_hash: await contentHash(new Blob([content])) });
}

function refused(summary: string, error: object = {}): Response {
  return json({ error_summary: summary, error }, 409);
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}
