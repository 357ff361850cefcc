// Where somebody lets the operator's app into their Box account. What comes back is good for nothing without the app's
// secret, which the User Server has: it exchanges it (docs/adr/0090).

import { toBase64url } from "../../contract/base64url";

const AUTHORIZE = "https://account.box.com/api/oauth2/authorize";

/** The operator's app. */
export interface BoxApp {
  readonly clientId: string;
  readonly redirectUri: string;
}

/** Where somebody agrees, and by what the answer is known to be that to us. */
export interface BoxRequest {
  readonly url: string;
  readonly state: string;
}

/** A request to let the app in. */
export function requestBox({ clientId, redirectUri }: BoxApp): BoxRequest {
  const state = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
  });
  return { url: `${AUTHORIZE}?${parameters.toString()}`, state };
}
