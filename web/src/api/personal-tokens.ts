// Personal tokens: by which a program of one's own fetches the reports that one has sent.

import type * as Wire from "../contract/openapi";
import { type Decoder, array, nullable, object, string, timestamp } from "./decode";

type Promises<Answer> = Decoder<unknown, Answer>;

const fields = { id: string(), name: string(), created_at: timestamp, expires_at: timestamp };
const personalToken = object({
  ...fields,
  last_used_at: nullable(timestamp),
}) satisfies Promises<Wire.PersonalTokenState>;
/** A personal token without its secret. */
export type PersonalToken = ReturnType<typeof personalToken>;
export const personalTokens = object({
  tokens: array(personalToken),
}) satisfies Promises<Wire.PersonalTokenList>;
/** A new personal token; it is shown this once. */
export const createdPersonalToken = object({
  ...fields,
  personal_token: string(),
}) satisfies Promises<Wire.ShownPersonalToken>;
export type CreatedPersonalToken = ReturnType<typeof createdPersonalToken>;
