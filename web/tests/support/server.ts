import type { Clock } from "../../src/api/clock";
import { type Fetch, Http } from "../../src/api/http";
import type * as Wire from "../../src/contract/openapi";

type Schemas = Wire.components["schemas"];

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly token: string | null;
  readonly body: unknown;
  readonly init: RequestInit;
}

export type Respond = (request: Seen) => Response | Promise<Response>;

/** Servers in memory: what was asked of them, in order, and what they answer, by method and URL. */
export class FakeServers {
  readonly seen: Seen[] = [];
  readonly waits: number[] = [];
  now = Date.parse("2026-03-04T05:06:07Z");
  readonly #routes = new Map<string, Respond>();
  readonly #below = new Map<string, Respond>();

  on(route: string, respond: Respond): this {
    this.#routes.set(route, respond);
    return this;
  }

  /** What answers a GET below a URL for which there is no route of its own. */
  onBelow(prefix: string, respond: Respond): this {
    this.#below.set(prefix, respond);
    return this;
  }

  readonly clock: Clock = {
    now: () => this.now,
    sleep: (ms, signal) => {
      this.waits.push(ms);
      signal?.throwIfAborted();
      return Promise.resolve();
    },
  };

  readonly fetch: Fetch = async (url, init) => {
    const seen: Seen = {
      method: init.method ?? "GET",
      url,
      token: new Headers(init.headers).get("Authorization")?.replace("Bearer ", "") ?? null,
      body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined,
      init,
    };
    this.seen.push(seen);
    init.signal?.throwIfAborted();
    const respond =
      this.#routes.get(`${seen.method} ${url.replace(/\?.*/, "")}`) ??
      [...this.#below].find(([prefix]) => url.startsWith(prefix))?.[1];
    if (respond === undefined) throw new TypeError("Failed to fetch");
    return respond(seen);
  };

  http(): Http {
    return new Http(this.fetch, this.clock);
  }

  /** The requests to URLs that begin so. */
  to(prefix: string): Seen[] {
    return this.seen.filter(({ url }) => url.startsWith(prefix));
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

/** An answer as the contract has it; the first argument is its schema. */
export function answer<Name extends keyof Schemas>(_name: Name, body: Schemas[Name]): Response {
  return json(body);
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  const body = { type: "about:blank", title: "", status, detail: `Detail of ${code}.`, code };
  return json(body satisfies Wire.Problem, status, headers);
}

/** A User Token as far as a client looks into one; its times are seconds since 1970 by the issuer's clock. */
export function tokenFor(
  audience: string | readonly string[],
  serial: number,
  times: { readonly iat?: number; readonly exp?: number } = {},
): string {
  const payload = Buffer.from(JSON.stringify({ aud: audience, jti: serial, ...times })).toString("base64url");
  return `e30.${payload}.signature`;
}

export const USER: Wire.UserView = {
  userid: 1,
  email: "pat@example.org",
  title: "Dr",
  firstname: "Pat",
  lastname: "Example",
  country: "AU",
  plan: "enterprise",
  lock_minutes: 5,
  administers: false,
  notices: { opened: false, refused: false, recalled: false, undelivered: false, expiring: false },
  language: "",
  created_at: "2026-01-02T03:04:05Z",
};
