// Passkeys and sessions, as the contract has them. What browsers do with passkeys is none of this module's business.

import type * as Wire from "../contract/openapi";
import { type Decoder, array, boolean, invalidAnswer, nullable, object, string, timestamp } from "./decode";

type Promises<Answer> = Decoder<unknown, Answer>;

/** COSE's numbers of algorithms; most are below zero. */
const algorithm: Decoder<number, number> = (value: unknown) => {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw invalidAnswer();
};

const question = { ceremony: string(), challenge: string(), rp_id: string(), expires_at: timestamp };
/** What a browser asks of whatever passkey there is; bytes are base64url. */
export const passkeyQuestion = object(question) satisfies Promises<Wire.PasskeyQuestion>;
export type PasskeyQuestion = ReturnType<typeof passkeyQuestion>;
/** What a browser asks for a new one; authenticators that have one of `known` make no other. */
export const newPasskeyQuestion = object({
  ...question,
  user_handle: string(),
  user_name: string(),
  algorithms: array(algorithm),
  known: array(string()),
}) satisfies Promises<Wire.NewPasskeyQuestion>;
export type NewPasskeyQuestion = ReturnType<typeof newPasskeyQuestion>;

/** The answer to a question to sign in. */
export type PasskeyAnswer = Omit<Wire.PasskeySignIn, "own_device" | "client">;
/** The answer to a question for a new passkey. */
export type NewPasskey = Wire.PasskeyRequest;

const passkey = object({
  id: string(),
  name: string(),
  synced: boolean,
  created_at: timestamp,
  last_used_at: nullable(timestamp),
}) satisfies Promises<Wire.PasskeyState>;
export type Passkey = ReturnType<typeof passkey>;
export const addedPasskey = passkey;
/** One's passkeys, and whether there are any at this address. */
export const passkeys = object({
  offered: boolean,
  passkeys: array(passkey),
}) satisfies Promises<Wire.PasskeyList>;
export type Passkeys = ReturnType<typeof passkeys>;

const sessionState = object({
  id: string(),
  client: string(),
  passkey: boolean,
  this: boolean,
  created_at: timestamp,
  last_used_at: timestamp,
  expires_at: timestamp,
}) satisfies Promises<Wire.SessionState>;
export type SessionState = ReturnType<typeof sessionState>;
export const sessions = object({ sessions: array(sessionState) }) satisfies Promises<Wire.SessionList>;
