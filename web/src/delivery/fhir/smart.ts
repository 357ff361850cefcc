// A person signs in at a FHIR server: SMART's standalone launch (hl7.org/fhir/smart-app-launch), with PKCE (RFC 7636).
// There is no secret of the app's: whoever ends is who has begun, by `state` and the verifier.

import { decode, nullable, object, string } from "../../api/decode";
import { ApiError } from "../../api/errors";
import type { Http } from "../../api/http";
import { toBase64url } from "../../contract/base64url";
import { utf8 } from "../../contract/bytes";
import { isConfidential, originOf } from "../../contract/origins";
import { readDocument } from "./bodies";
import { textOf } from "./json";
import type { FhirServer } from "./server";

const SCOPE = "user/*.*";
const SCOPE_V2 = "user/*.cruds";
const USUAL_LIFE_SECONDS = 300;
const MAX_LIFE_SECONDS = 12 * 3600;

const tokens = object({
  access_token: string(16 * 1024),
  token_type: string(),
  expires_in: nullable((value: number) => (Number.isFinite(value) && value > 0 ? value : USUAL_LIFE_SECONDS)),
});

/** Where somebody agrees, and what has to come back. */
export interface SmartRequest {
  readonly url: string;
  readonly state: string;
  readonly verifier: string;
  readonly clientId: string;
  readonly redirect: string;
  readonly tokenUrl: string;
  readonly issuer: string;
  /** Whether each answer says who gives it (RFC 9207). */
  readonly sendsIssuer: boolean;
  /** To which origin the code is handed, if that is not where somebody signs in; empty otherwise. */
  readonly elsewhere: string;
}

/** What the browser brings back; what is not there is empty. */
export interface SmartAnswer {
  readonly state: string;
  readonly code: string;
  readonly issuer: string;
}

/** What signs in, and until when, in milliseconds since 1970. */
export interface SmartToken {
  readonly token: string;
  readonly until: number;
}

/**
 * A request to sign in; `redirect` is where the browser comes back to. Fails with ApiError: `fhir_no_smart` if the server
 * does not say how, or not in a way that is safe; or as `FhirServer` does.
 */
export async function requestSmartSignIn(
  server: FhirServer,
  clientId: string,
  redirect: string,
  signal: AbortSignal,
): Promise<SmartRequest> {
  const said = (await server.smartConfiguration(signal)) ?? {};
  let [authorizeUrl, tokenUrl] = [textOf(said["authorization_endpoint"]), textOf(said["token_endpoint"])];
  if (tokenUrl === "") ({ authorizeUrl, tokenUrl } = await server.capabilities(signal));
  const methods: unknown = said["code_challenge_methods_supported"];
  // without PKCE, a code that somebody else sees is theirs
  if (Array.isArray(methods) && !methods.includes("S256")) throw new ApiError("refused", "fhir_no_smart");
  const capabilities: unknown = said["capabilities"];
  const offers = (name: string): boolean => Array.isArray(capabilities) && capabilities.includes(name);
  const [state, verifier] = [random(), random()];
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(verifier)));
  const url = safeUrl(authorizeUrl);
  for (const [name, value] of Object.entries({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirect,
    scope: offers("permission-v2") && !offers("permission-v1") ? SCOPE_V2 : SCOPE,
    state,
    aud: server.base, // which FHIR server the token is for
    code_challenge: toBase64url(digest),
    code_challenge_method: "S256",
  })) {
    url.searchParams.set(name, value);
  }
  const issuer = textOf(said["issuer"]);
  const token = safeUrl(tokenUrl);
  return {
    url: url.href,
    state,
    verifier,
    clientId,
    redirect,
    tokenUrl: token.href,
    issuer,
    sendsIssuer: said["authorization_response_iss_parameter_supported"] === true,
    elsewhere: token.origin === url.origin ? "" : token.origin,
  };
}

/** What the code is good for. Fails with ApiError: `fhir_not_agreed`, `fhir_cors`, `fhir_unreachable`, `fhir_unavailable`. */
export async function redeemSmartCode(
  request: SmartRequest,
  { state, code, issuer }: SmartAnswer,
  http: Http,
  signal: AbortSignal,
): Promise<SmartToken> {
  const isOther = issuer === "" ? request.sendsIssuer : request.issuer !== "" && issuer !== request.issuer;
  if (state !== request.state || isOther || code === "") throw new ApiError("refused", "fhir_not_agreed");
  const askedAt = http.clock.now();
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: request.redirect,
    client_id: request.clientId,
    code_verifier: request.verifier,
  });
  const headers = { Accept: "application/json" };
  const response = await http
    .request(request.tokenUrl, { method: "POST", headers, body, signal })
    .catch(async (error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof ApiError)) throw error;
      throw new ApiError(
        "unreachable",
        (await http.answers(request.tokenUrl)) ? "fhir_cors" : "fhir_unreachable",
      );
    });
  if (response.status >= 500) throw new ApiError("unavailable", "fhir_unavailable");
  if (!response.ok) throw new ApiError("refused", "fhir_not_agreed");
  const answer = decode(tokens, await readDocument(response));
  if (answer.tokenType.toLowerCase() !== "bearer" || !/^[!-~]+$/.test(answer.accessToken)) {
    throw new ApiError("invalid_answer", "fhir_not_fhir");
  }
  const seconds = Math.min(answer.expiresIn ?? USUAL_LIFE_SECONDS, MAX_LIFE_SECONDS);
  return { token: answer.accessToken, until: askedAt + seconds * 1000 };
}

function random(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** An address that something secret may be sent to. */
function safeUrl(text: string): URL {
  const unsafe = new ApiError("refused", "fhir_no_smart");
  if (!URL.canParse(text)) throw unsafe;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") throw unsafe;
  if (!isConfidential(originOf(url.origin))) throw unsafe;
  return url;
}
