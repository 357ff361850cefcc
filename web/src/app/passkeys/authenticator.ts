// What the browser does with passkeys: it asks the person, and whatever device they have. Which one is left to them,
// so that a ward's computer takes the phone in a nurse's pocket.

import { ApiError } from "../../api/errors";
import type { NewPasskey, NewPasskeyQuestion, PasskeyAnswer, PasskeyQuestion } from "../../api/passkeys";
import { fromBase64url, toBase64url } from "../../contract/base64url";
import { type Bytes, utf8 } from "../../contract/bytes";
import type { UsedPasskey } from "../vault/vault";

/** For finding the phone; the server's question is good for twice as long. */
const TIMEOUT_MS = 300_000;

/** What authenticators that have the PRF extension make the vault's secret of; browsers hash it for this alone. */
const PRF: AuthenticationExtensionsPRFInputs = { eval: { first: utf8("PicSafe vault 1") } };

/** Whether this browser has passkeys; it has none for addresses without TLS. */
export function hasPasskeys(): boolean {
  return isSecureContext && "PublicKeyCredential" in globalThis;
}

/** Whether this very device can verify its owner: by a finger, a face or a PIN. */
export async function canVerifyHere(): Promise<boolean> {
  if (!hasPasskeys()) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** Whether passkeys can be offered where the browser completes what is typed. */
export async function canOfferWhileTyping(): Promise<boolean> {
  if (!hasPasskeys()) return false;
  // browsers of a few years ago do not know it
  const asked = (PublicKeyCredential as Partial<typeof PublicKeyCredential>).isConditionalMediationAvailable;
  return (await asked?.call(PublicKeyCredential).catch(() => false)) ?? false;
}

/**
 * Asks a passkey to sign in. With `mediation` `conditional` nobody sees anything until they choose it for a field.
 * Fails with `passkey_not_used` if the person, or the browser, has called it off.
 */
export async function usePasskey(
  question: PasskeyQuestion,
  signal: AbortSignal,
  mediation: CredentialMediationRequirement = "optional",
): Promise<{ readonly answer: PasskeyAnswer; readonly passkey: UsedPasskey }> {
  const credential = await asked(() =>
    navigator.credentials.get({
      mediation,
      signal,
      publicKey: {
        challenge: bytesOf(question.challenge),
        rpId: question.rpId,
        userVerification: "required",
        timeout: TIMEOUT_MS,
        extensions: { prf: PRF },
      },
    }),
  );
  const { response } = credential;
  if (!(response instanceof AuthenticatorAssertionResponse) || response.userHandle === null) throw notUsed();
  // the server is told what is listed here, and of extensions nothing
  const answer = {
    ceremony: question.ceremony,
    credential_id: textOf(credential.rawId),
    user_handle: textOf(response.userHandle),
    client_data: textOf(response.clientDataJSON),
    authenticator_data: textOf(response.authenticatorData),
    signature: textOf(response.signature),
  };
  return { answer, passkey: usedPasskey(credential) };
}

/**
 * Has a device make a passkey. Fails with `passkey_not_made` if that was called off, and with `known_passkey` if the
 * device has one already.
 */
export async function makePasskey(
  question: NewPasskeyQuestion,
  name: string,
): Promise<{ readonly made: NewPasskey; readonly passkey: UsedPasskey }> {
  const credential = await asked(
    () =>
      navigator.credentials.create({
        publicKey: {
          challenge: bytesOf(question.challenge),
          rp: { id: question.rpId, name: "PicSafe" },
          user: {
            id: bytesOf(question.userHandle),
            name: question.userName,
            displayName: question.userName,
          },
          pubKeyCredParams: question.algorithms.map((alg) => ({ type: "public-key", alg })),
          excludeCredentials: question.known.map((id) => ({ type: "public-key", id: bytesOf(id) })),
          authenticatorSelection: {
            residentKey: "required",
            requireResidentKey: true,
            userVerification: "required",
          },
          attestation: "none",
          timeout: TIMEOUT_MS,
          extensions: { prf: PRF },
        },
      }),
    "passkey_not_made",
  );
  const { response } = credential;
  if (!(response instanceof AuthenticatorAttestationResponse)) throw notUsed();
  const made = {
    ceremony: question.ceremony,
    name,
    client_data: textOf(response.clientDataJSON),
    attestation_object: textOf(response.attestationObject),
  };
  return { made, passkey: usedPasskey(credential) };
}

function usedPasskey(credential: PublicKeyCredential): UsedPasskey {
  const { prf } = credential.getClientExtensionResults();
  const first = prf?.results?.first;
  return {
    credentialId: new Uint8Array(credential.rawId),
    prf: first === undefined ? undefined : copyOf(first),
  };
}

function copyOf(source: BufferSource): Bytes {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return new Uint8Array(bytes);
}

async function asked(
  ask: () => Promise<Credential | null>,
  calledOff = "passkey_not_used",
): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name === "AbortError") throw error;
    throw new ApiError("refused", error.name === "InvalidStateError" ? "known_passkey" : calledOff);
  }
  if (!(credential instanceof PublicKeyCredential)) throw notUsed();
  return credential;
}

function notUsed(): ApiError {
  return new ApiError("refused", "passkey_not_used");
}

function bytesOf(text: string): Bytes {
  const bytes = fromBase64url(text);
  if (bytes === undefined) throw new ApiError("invalid_answer", "invalid_answer");
  return bytes;
}

function textOf(buffer: ArrayBuffer): string {
  return toBase64url(new Uint8Array(buffer));
}
