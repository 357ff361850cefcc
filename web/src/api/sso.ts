// Signing in by an enterprise's own provider, as the contract has it.

import type * as Wire from "../contract/openapi";
import { type Decoder, array, boolean, integer, nullable, object, string, timestamp, word } from "./decode";

type Promises<Answer> = Decoder<unknown, Answer>;

/** Where somebody signs in, and what the page keeps that has begun it. */
export const ssoOffer = object({
  name: string(),
  required: boolean,
  url: string(),
  state: string(),
  browser: string(),
  expires_at: timestamp,
}) satisfies Promises<Wire.SsoOffer>;
export type SsoOffer = ReturnType<typeof ssoOffer>;

/** Whether there is such a way for an address; its domain alone decides. */
export const ssoWay = object({ sso: nullable(ssoOffer) }) satisfies Promises<Wire.SsoWay>;

/** An enterprise's provider; its version is 0 where there is none. */
export const enterpriseSso = object({
  issuer: string(),
  client_id: string(),
  has_secret: boolean,
  secret_waits: boolean,
  mode: word,
  version: integer,
  tried_at: nullable(timestamp),
  redirect_uri: string(),
  domains: array(string()),
}) satisfies Promises<Wire.EnterpriseSso>;
export type EnterpriseSso = ReturnType<typeof enterpriseSso>;
