import type * as Wire from "../contract/openapi";
import { type Decoder, array, boolean, object, string } from "./decode";

type Promises<Answer> = Decoder<unknown, Answer>;

const MAX_RECIPIENTS = 100;

const knownRecipient = object({
  email: string(320),
  name: string(),
  enterprise: string(),
  recent: boolean,
}) satisfies Promises<Wire.KnownRecipient>;

/** Somebody whom the sender may mean; a colleague has a name and an enterprise. */
export type KnownRecipient = ReturnType<typeof knownRecipient>;

export const knownRecipients = object({
  recipients: array(knownRecipient, MAX_RECIPIENTS),
}) satisfies Promises<Wire.KnownRecipients>;
