// Connecting the folder of an app: OAuth 2.0 with PKCE (RFC 7636), so that no secret of the app's is needed. Dropbox shows
// a code to be typed; what comes of it is good for some hours, and nothing renews it.

import { decode, integer, object, string } from "../../api/decode";
import { ApiError } from "../../api/errors";
import type { Http } from "../../api/http";
import { toBase64url } from "../../contract/base64url";
import { utf8 } from "../../contract/bytes";

const AUTHORIZE = "https://www.dropbox.com/oauth2/authorize";
const TOKEN = "https://api.dropboxapi.com/oauth2/token";
const SCOPES = "files.content.read files.content.write files.metadata.read";
const MAX_LIFE_SECONDS = 24 * 3600;

const answer = object({ access_token: string(), expires_in: integer });

/** Where somebody agrees, and what shows afterwards that it was us who asked. */
export interface SignInRequest {
  readonly url: string;
  readonly verifier: string;
}

/** What signs in, and until when, in milliseconds since 1970. */
export interface DropboxToken {
  readonly token: string;
  readonly until: number;
}

/** A request for an app's folder. */
export async function requestSignIn(appKey: string): Promise<SignInRequest> {
  const verifier = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(verifier)));
  const parameters = new URLSearchParams({
    client_id: appKey,
    response_type: "code",
    code_challenge: toBase64url(digest),
    code_challenge_method: "S256",
    token_access_type: "online",
    scope: SCOPES,
  });
  return { url: `${AUTHORIZE}?${parameters.toString()}`, verifier };
}

/** What the code is good for. Fails with ApiError: `dropbox_code_refused`, `dropbox_unavailable`, `unreachable`. */
export async function redeemCode(
  appKey: string,
  code: string,
  { verifier }: SignInRequest,
  http: Http,
  signal: AbortSignal,
): Promise<DropboxToken> {
  const askedAt = http.clock.now();
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: code.trim(),
    client_id: appKey,
    code_verifier: verifier,
  });
  const response = await http.request(TOKEN, { method: "POST", body, signal });
  if (response.status === 400 || response.status === 401)
    throw new ApiError("refused", "dropbox_code_refused");
  if (!response.ok) throw new ApiError("unavailable", "dropbox_unavailable");
  const { accessToken, expiresIn } = decode(answer, await response.json().catch(() => undefined));
  if (!/^[!-~]+$/.test(accessToken)) throw new ApiError("invalid_answer", "invalid_answer");
  return { token: accessToken, until: askedAt + Math.min(expiresIn, MAX_LIFE_SECONDS) * 1000 };
}
