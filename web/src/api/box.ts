// The User Server's part in signing in at Box: it has the secret that takes.

import type * as Wire from "../contract/openapi";
import { type Decoder, integer, object, string } from "./decode";

type Promises<Answer> = Decoder<unknown, Answer>;

/** The operator's app at Box. */
export const boxApp = object({
  client_id: string(),
  redirect_uri: string(),
}) satisfies Promises<Wire.BoxClientView>;
export type BoxAppView = ReturnType<typeof boxApp>;

/** What signs in at Box, for so many seconds, and by what it is renewed once. */
export const boxSignedIn = object({
  access_token: string(),
  expires_in: integer,
  renewal: string(),
}) satisfies Promises<Wire.BoxSignedIn>;
export type BoxSignedIn = ReturnType<typeof boxSignedIn>;
