import { type Http } from "./http";
import { nullable, object, string } from "./decode";
import { ApiError } from "./errors";

/** The base URLs of the three services; on one machine they are the same. */
export interface Servers {
  readonly userUrl: string;
  readonly keyUrl: string;
  readonly cloudUrl: string;
}

const MAX_URL = 2048;
const settings = object({
  user_url: nullable(string()),
  key_url: nullable(string()),
  cloud_url: nullable(string()),
});

/**
 * Where the services are, by the file `servers.json` beside the program: whoever installs the web client on an
 * address of its own writes them there; what is absent is at `origin`.
 */
export async function findServers(http: Http, origin: string): Promise<Servers> {
  const named = await http.call({ method: "GET", url: `${origin}/servers.json`, answer: settings });
  return {
    userUrl: canonicalUrl(named.userUrl ?? origin),
    keyUrl: canonicalUrl(named.keyUrl ?? origin),
    cloudUrl: canonicalUrl(named.cloudUrl ?? origin),
  };
}

/**
 * A server's base URL with lower-case scheme and host, no default port and no slash at the end (RFC 3986
 * section 6.2). Fails with `invalid_url` for another scheme than http(s), credentials, a query or a fragment.
 */
export function canonicalUrl(url: string): string {
  const parts = url.length <= MAX_URL && URL.canParse(url) ? new URL(url) : undefined;
  if (
    parts === undefined ||
    !/^https?:$/.test(parts.protocol) ||
    parts.username !== "" ||
    parts.password !== "" ||
    /[?#\\@]/.test(url)
  ) {
    throw new ApiError("refused", "invalid_url");
  }
  return parts.origin + parts.pathname.replace(/\/+$/, "");
}

/** Whether nobody on the way can read what is sent there: TLS, or this very machine. */
export function isConfidential(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return (
    protocol === "https:" ||
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(?:\.[0-9]{1,3}){3}$/.test(hostname)
  );
}
