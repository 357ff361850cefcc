// What the browser does with passkeys: it asks the person, and whatever device they have. Which one is left to them,
// so that a ward's computer takes the phone in a nurse's pocket.

import { ApiError } from "../../api/errors";
import type { NewPasskey, NewPasskeyQuestion, PasskeyAnswer, PasskeyQuestion } from "../../api/passkeys";
import { fromBase64url, toBase64url } from "../../contract/base64url";
import type { Bytes } from "../../contract/bytes";

/** For finding the phone; the server's question is good for twice as long. */
const TIMEOUT_MS = 300_000;

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
): Promise<PasskeyAnswer> {
  const credential = await asked(() =>
    navigator.credentials.get({
      mediation,
      signal,
      publicKey: {
        challenge: bytesOf(question.challenge),
        rpId: question.rpId,
        userVerification: "required",
        timeout: TIMEOUT_MS,
      },
    }),
  );
  const { response } = credential;
  if (!(response instanceof AuthenticatorAssertionResponse) || response.userHandle === null) throw notUsed();
  return {
    ceremony: question.ceremony,
    credential_id: textOf(credential.rawId),
    user_handle: textOf(response.userHandle),
    client_data: textOf(response.clientDataJSON),
    authenticator_data: textOf(response.authenticatorData),
    signature: textOf(response.signature),
  };
}

/**
 * Has a device make a passkey. Fails with `passkey_not_made` if that was called off, and with `known_passkey` if the
 * device has one already.
 */
export async function makePasskey(question: NewPasskeyQuestion, name: string): Promise<NewPasskey> {
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
        },
      }),
    "passkey_not_made",
  );
  const { response } = credential;
  if (!(response instanceof AuthenticatorAttestationResponse)) throw notUsed();
  return {
    ceremony: question.ceremony,
    name,
    client_data: textOf(response.clientDataJSON),
    attestation_object: textOf(response.attestationObject),
  };
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
