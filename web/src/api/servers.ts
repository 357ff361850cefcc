import { originOf } from "../contract/origins";
import { type Http } from "./http";
import { nullable, object, string } from "./decode";

/** The origins of the three services; on one machine they are the same. */
export interface Servers {
  readonly userUrl: string;
  readonly keyUrl: string;
  readonly cloudUrl: string;
}

const settings = object({
  user_url: nullable(string()),
  key_url: nullable(string()),
  cloud_url: nullable(string()),
});

/**
 * Where the services are, by the file `servers.json` beside the program: whoever installs the web client on an
 * address of its own writes them there; what is absent is at `origin`. Fails as any call does, and with ContractError
 * `invalid_origin`.
 */
export async function findServers(http: Http, origin: string): Promise<Servers> {
  const named = await http.call({ method: "GET", url: `${origin}/servers.json`, answer: settings });
  return {
    userUrl: originOf(named.userUrl ?? origin),
    keyUrl: originOf(named.keyUrl ?? origin),
    cloudUrl: originOf(named.cloudUrl ?? origin),
  };
}
