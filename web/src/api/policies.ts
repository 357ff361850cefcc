// Who may open a report, as a Key Server shows it to the report's sender, and approvals.

import type * as Wire from "../contract/openapi";
import { memberConsentWording } from "./consent-wordings";
import {
  type Decoder,
  anyObject,
  array,
  boolean,
  decode,
  integer,
  nullable,
  object,
  string,
  timestamp,
  word,
} from "./decode";

const MAX_RECIPIENTS = 50;
const MAX_APPROVALS = 50;
const MAX_ADDRESS = 320;

const terms = object({
  recipients: array(string(MAX_ADDRESS), MAX_RECIPIENTS),
  not_before: nullable(timestamp),
  not_after: nullable(timestamp),
  openings: nullable(integer),
  two_person: boolean,
  purposes: array(word),
  break_glass: boolean,
  // what was laid down by a Key Server of before says nothing of it
  recipients_required: nullable(boolean),
});
const KNOWN = [
  "recipients",
  "not_before",
  "not_after",
  "openings",
  "two_person",
  "purposes",
  "break_glass",
  "recipients_required",
] as const satisfies readonly (keyof Wire.ShownPolicy)[];

/** A policy; `hasMore` if it says more than is known here, so that it must not be laid down anew from this. */
const policy = ((value: unknown) => {
  const says = (member: unknown): boolean =>
    member !== null && member !== false && !(Array.isArray(member) && member.length === 0);
  const unknown = Object.entries(anyObject(value as object)).filter(
    ([name]) => !(KNOWN as readonly string[]).includes(name),
  );
  return { ...decode(terms, value), hasMore: unknown.some(([, member]) => says(member)) };
}) satisfies Decoder<unknown, Wire.ShownPolicy>;
/** What a report's sender has laid down. */
export type ShownPolicy = ReturnType<typeof policy>;

export const enterpriseRule = object({
  enterprise_id: integer,
  enterprise: string(),
  version: integer,
  policy,
}) satisfies Decoder<unknown, Wire.MemberKeyPolicy>;
/** What an enterprise lays down about every key that its members make. */
export type EnterpriseRule = ReturnType<typeof enterpriseRule>;
export const enterpriseRules = object({
  key_policies: array(enterpriseRule),
  consent_wordings: array(memberConsentWording),
}) satisfies Decoder<unknown, Wire.MemberKeyPolicies>;
/** What all of one's enterprises lay down. */
export type EnterpriseRules = ReturnType<typeof enterpriseRules>;

export const enterpriseKeyPolicy = object({
  version: integer,
  policy,
  history: array(object({ version: integer, policy, changed_by: integer, changed_at: nullable(timestamp) })),
}) satisfies Decoder<unknown, Wire.EnterpriseKeyPolicy>;
/** What an enterprise lays down, and what it had laid down, the newest first. */
export type EnterpriseKeyPolicy = ReturnType<typeof enterpriseKeyPolicy>;

const stateFields = {
  report_id: string(64),
  policy,
  enterprises: nullable(array(enterpriseRule)),
  destination: word,
  opened: integer,
  approvals: array(object({ recipient: string(MAX_ADDRESS), expires_at: timestamp }), MAX_APPROVALS),
} as const;

/** Who may open a report, how many openings were counted, and the approvals that are good. */
export const policyState = object(stateFields) satisfies Decoder<unknown, Wire.PolicyState>;
export type PolicyState = ReturnType<typeof policyState>;

/** Of whom one has approved, and until when. */
export const approved = object({
  report_id: string(64),
  recipient: string(MAX_ADDRESS),
  expires_at: timestamp,
}) satisfies Decoder<unknown, Wire.Approved>;
export type Approved = ReturnType<typeof approved>;
