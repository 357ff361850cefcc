// The words of enterprises' own that patients agree to, as the contract has them.

import type * as Wire from "../contract/openapi";
import { type Decoder, array, integer, nullable, object, string, timestamp, word } from "./decode";

const sentences = object({
  treatment: string(),
  education: string(),
  publication: string(),
  withdrawal: string(),
}) satisfies Decoder<unknown, Wire.ShownConsentSentences>;
/** What one who agrees is shown or read, each text in one line. */
export type ConsentSentences = ReturnType<typeof sentences>;

const words = object({
  languages: array(object({ language: word, patient: sentences, guardian: nullable(sentences) }), 64),
  title: string(),
  url: string(),
}) satisfies Decoder<unknown, Wire.ShownConsentWords>;
/** Words of an enterprise's own, and its form on paper; empty where there is none. */
export type ConsentWords = ReturnType<typeof words>;

export const memberConsentWording = object({
  enterprise_id: integer,
  enterprise: string(),
  version: integer,
  changed_at: nullable(timestamp),
  words,
}) satisfies Decoder<unknown, Wire.MemberConsentWording>;
/** What one of one's enterprises has its patients shown in the place of PicSafe's words. */
export type MemberConsentWording = ReturnType<typeof memberConsentWording>;

export const enterpriseConsentWording = object({
  version: integer,
  changed_at: nullable(timestamp),
  words,
  history: array(
    object({
      version: integer,
      languages: array(word, 64),
      changed_by: integer,
      changed_at: nullable(timestamp),
    }),
  ),
}) satisfies Decoder<unknown, Wire.EnterpriseConsentWording>;
/** The same for its administrators, with when it was laid down, the newest first. */
export type EnterpriseConsentWording = ReturnType<typeof enterpriseConsentWording>;
