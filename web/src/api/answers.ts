// What the servers answer, by the contract (docs/openapi.json), under names in camel case. `Promises` ties each
// decoder to the contract's generated types: the compiler says where they have parted.

import type * as Wire from "../contract/openapi";
import {
  type Decoder,
  anyObject,
  array,
  boolean,
  decode,
  httpUrl,
  integer,
  literal,
  mapOf,
  matching,
  nullable,
  object,
  string,
  timestamp,
  word,
} from "./decode";
import { receipt } from "./receipts";

type Promises<Answer> = Decoder<unknown, Answer>;

const MAX_TOKEN = 16_384;
const MAX_KINDS = 16;
const MAX_VKEY = 512;
const KEY = /^[0-9A-Za-z_-]{43}$/;
const TAG = /^[0-9a-f]{64}$/;

const userFields = {
  userid: integer,
  email: string(320),
  title: string(),
  firstname: string(),
  lastname: string(),
  country: string(2),
} as const;
/** What a person is told by mail of the reports that they have sent. */
const notices = object({
  opened: boolean,
  refused: boolean,
  recalled: boolean,
  undelivered: boolean,
  expiring: boolean,
});
export type Notices = ReturnType<typeof notices>;
/** Of pages and mails; empty as long as none is chosen. */
const language = nullable(string(8));
const profileFields = {
  ...userFields,
  plan: nullable(word),
  notices: nullable(notices),
  language,
  lock_minutes: nullable(integer),
  administers: nullable(boolean),
} as const;

/** A person's profile; names and `country` (ISO 3166-1 alpha-2) are empty until given. */
export const user = object(profileFields) satisfies Promises<Wire.UserView>;
export type User = ReturnType<typeof user>;

export const signInStarted = object({
  challenge: string(),
  expires_at: timestamp,
}) satisfies Promises<Wire.SignInStarted>;
export type SignInStarted = ReturnType<typeof signInStarted>;

export const signedIn = object({
  user_token: string(MAX_TOKEN),
  expires_at: timestamp,
  refresh_token: string(),
  user,
}) satisfies Promises<Wire.SignedInAnswer>;
export type SignedIn = ReturnType<typeof signedIn>;

/** The profile after a change, and a token of the same session that carries it. */
export const changedProfile = object({
  ...profileFields,
  user_token: string(MAX_TOKEN),
  expires_at: timestamp,
}) satisfies Promises<Wire.ChangedProfile>;

/** A token for one other server, and who runs that server and so learns the person's name. */
export const audienceToken = object({
  user_token: string(MAX_TOKEN),
  expires_at: timestamp,
  operator: string(),
  // what the Key Server's log has to be signed with; empty where nobody has said
  log_key: string(MAX_VKEY),
}) satisfies Promises<Wire.AudienceToken>;
export type AudienceToken = ReturnType<typeof audienceToken>;

export const invitations = object({
  invitations: array(object({ enterprise_id: integer, name: string(), invited_at: timestamp })),
  memberships: array(
    object({
      enterprise_id: integer,
      name: string(),
      by: word,
      key_servers: array(string()),
    }),
  ),
}) satisfies Promises<Wire.Invitations>;
export type Invitations = ReturnType<typeof invitations>;

/** How many items of each kind a report holds; `others` are of kinds unknown here, by the server's names. */
export interface Summary {
  readonly photos: number;
  readonly videos: number;
  readonly audios: number;
  readonly others: ReadonlyMap<string, number>;
}
const summary = ((value) => {
  const { photos, videos, audios, ...others } = anyObject(value);
  const known = { photos: countOf(photos), videos: countOf(videos), audios: countOf(audios) };
  const counts = Object.entries(others)
    .slice(0, MAX_KINDS)
    .map(([kind, count]) => [word(kind), countOf(count)] as const);
  return { ...known, others: new Map(counts.filter(([, count]) => count > 0)) };
}) satisfies Decoder<Summary, Wire.Summary>;

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** What can be asked for; a list may hold others. */
export type Destination = NonNullable<Wire.ReportToLog["destination"]>;

const MAX_DELIVERIES = 200;
const MAX_NAMED = 200;
const MAX_LABEL = 683;
const delivery = object({
  enterprise_id: integer,
  enterprise: string(),
  destination: string(64),
  state: word,
  at: timestamp,
}) satisfies Promises<Wire.Delivery>;
export type Delivery = ReturnType<typeof delivery>;

/** A logged report; `size` in bytes. What PicSafe Cloud has not got has no link, no size and
 * no end; `leftOut` are the enterprises whose lists took no more that day; `recipients` are those whom the sender named; `removed`
 * is whether they have removed the file from PicSafe Cloud. */
export const report = object({
  report_id: string(64),
  link: nullable(string()),
  file_url: nullable(string()),
  size: nullable(integer),
  sent_at: timestamp,
  expires_at: nullable(timestamp),
  summary,
  destination: word,
  left_out: nullable(array(integer, 1000)),
  deliveries: nullable(array(delivery, MAX_DELIVERIES)),
  recipients: nullable(array(string(320), MAX_NAMED)),
  label: nullable(string(MAX_LABEL)),
  keyserver_url: nullable(httpUrl),
  removed: nullable(boolean),
}) satisfies Promises<Wire.Report>;
export type LoggedReport = ReturnType<typeof report>;
/** A logged report whose file is, or was, in PicSafe Cloud. */
export type UploadedReport = LoggedReport & {
  readonly link: string;
  readonly size: number;
  readonly expiresAt: Date;
};
export const reports = object({
  reports: array(report),
  cursor: nullable(string()),
}) satisfies Promises<Wire.Reports>;
export type Reports = ReturnType<typeof reports>;

const sender = object({
  userid: integer,
  title: string(),
  firstname: string(),
  lastname: string(),
  email: string(),
}) satisfies Promises<Wire.Sender>;
/** What one has opened of others' reports; of whom the link's sender is, as long as they have it in their own list. */
export const receivedReports = object({
  reports: array(
    object({
      report_id: string(64),
      link: nullable(string()),
      opened_at: timestamp,
      last_opened_at: timestamp,
      consent_withdrawn: boolean,
      withdrawn_because: nullable(word),
      superseded_by: nullable(string(64)),
      sender: nullable(sender),
      sent_at: nullable(timestamp),
      expires_at: nullable(timestamp),
      summary: nullable(summary),
    }),
  ),
  cursor: nullable(string()),
}) satisfies Promises<Wire.ReceivedReports>;
export type ReceivedReports = ReturnType<typeof receivedReports>;
export type ReceivedReport = ReceivedReports["reports"][number];

/** What only some answers say. */
const told: Decoder<string, string | undefined> = (value) => (value === undefined ? "" : word(value));

/** What has become of reports of one's own, as a Key Server has it. */
export const reportStates = object({
  reports: array(
    object({
      report_id: string(64),
      opened_by: integer,
      opened_by_scripts: integer,
      more: boolean,
      last_opened_at: nullable(timestamp),
      recalled: boolean,
      recalled_by_operator: boolean,
      shredded: boolean,
      not_after: nullable(timestamp),
      reason: told,
    }),
  ),
}) satisfies Promises<Wire.ReportStates>;
export type ReportState = ReturnType<typeof reportStates>["reports"][number];

export const memberReports = object({
  reports: array(
    object({
      report_id: string(64),
      link: string(),
      file_url: string(),
      size: integer,
      sent_at: timestamp,
      expires_at: timestamp,
      summary,
      destination: word,
      sender,
    }),
  ),
  cursor: string(),
  more: boolean,
}) satisfies Promises<Wire.MemberReports>;
export type MemberReports = ReturnType<typeof memberReports>;

const person = object({
  kind: literal("user"),
  ...userFields,
  // there where a program of theirs has asked
  personal_token: nullable(word),
}) satisfies Promises<Wire.Person>;
const script = object({
  kind: literal("enterprise"),
  enterprise_id: integer,
  name: string(),
}) satisfies Promises<Wire.EnterpriseScript>;
/** Whoever runs the Key Server; the name says who that was, and why. */
const keyServerOperator = object({
  kind: literal("operator"),
  name: string(),
}) satisfies Promises<Wire.Operator>;
/** Whoever is none of these: what the server calls that, and a name if there is one. */
export interface OtherActor {
  readonly kind: "other";
  readonly what: string;
  readonly name: string;
}
export type Actor =
  ReturnType<typeof person> | ReturnType<typeof script> | ReturnType<typeof keyServerOperator> | OtherActor;
const actor = ((value: unknown): Actor => {
  const members =
    typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  if (members["kind"] === "user") return decode(person, value);
  if (members["kind"] === "enterprise") return decode(script, value);
  if (members["kind"] === "operator") return decode(keyServerOperator, value);
  return { kind: "other", what: decode(word, members["kind"]), name: decode(word, members["name"]) };
}) satisfies Decoder<Actor, Wire.Entry["user"]>;

/** How many further requests an entry stands for; most stand for none, and say nothing of it. */
const refused: Decoder<number, number | undefined> = (value) => (value === undefined ? 0 : integer(value));

/** One entry of an audit trail; `outcome` is `granted`, or the code with which it was refused. Both are open lists. */
export const entry = object({
  seq: integer,
  at: timestamp,
  action: word,
  outcome: word,
  user: actor,
  ip: word,
  refused,
  // what they said that they open it for, why it was an emergency, and of whose opening they approved
  purpose: told,
  reason: told,
  recipient: told,
  hash: string(64),
}) satisfies Promises<Wire.Entry>;
export type AuditEntry = ReturnType<typeof entry>;

const encodedKey = matching(KEY);
const tag = matching(TAG);
/** A person as the audit trail names them. */
export type Person = ReturnType<typeof person>;
export const createdKey = object({
  report_id: string(64),
  key: encodedKey,
  keyserver_url: string(2048),
  entry,
  receipt,
}) satisfies Promises<Wire.CreatedKey>;
export type CreatedKey = ReturnType<typeof createdKey>;
export const taggedKey = object({ report_id: string(64), tag, entry }) satisfies Promises<Wire.TaggedKey>;
/** The key; `sender` is who made it, and `tag` that of the one sealed file it belongs to, once that is set. */
export const fetchedKey = object({
  report_id: string(64),
  key: encodedKey,
  sender: person,
  tag: nullable(tag),
  entry,
  receipt,
}) satisfies Promises<Wire.FetchedKey>;
export type FetchedKey = ReturnType<typeof fetchedKey>;

/** A page of the audit trail, its entries as they came: their hashes cover what is unknown here, too. */
export const logPage = object({
  report_id: string(64),
  entries: array(anyObject),
  head: string(64),
  cursor: nullable(string()),
}) satisfies Promises<Wire.LogPage>;

/** Whether a report is recalled now, and who else had been given its key before. */
export const recallState = object({
  report_id: string(64),
  recalled: boolean,
  fetched_by: array(object({ user: actor, first_at: timestamp, last_at: timestamp, times: integer })),
  more: boolean,
}) satisfies Promises<Wire.RecallState>;
export type RecallState = ReturnType<typeof recallState>;

const headers = mapOf(string(MAX_TOKEN));
const uploadUrl: Decoder<string, string> = (value) => httpUrl(string(MAX_TOKEN)(value));
const partUpload = object({
  number: integer,
  url: uploadUrl,
  headers,
}) satisfies Promises<Wire.PartUpload>;
const uploadFields = object({
  method: literal("PUT"),
  url: nullable(uploadUrl),
  headers: nullable(headers),
  parts: nullable(array(partUpload)),
}) satisfies Promises<Wire.Upload>;
/** What is to be sent to storage by PUT: the whole file, or the parts that are missing. */
export type Upload = ReturnType<typeof uploadFields>;
/** Whether a file has arrived, and otherwise what is still to be sent. */
export const resumedUpload = object({
  uploaded: boolean,
  upload: nullable(uploadFields),
}) satisfies Promises<Wire.ResumedUpload>;
export type ResumedUpload = ReturnType<typeof resumedUpload>;
export const uploadedReport = object({
  size: integer,
  expires_at: timestamp,
}) satisfies Promises<Wire.UploadedReport>;
/** Where a report will be, and how it gets there. */
export const reservedReport = object({
  link: string(),
  country: string(2),
  region: string(),
  expires_at: timestamp,
  upload: uploadFields,
}) satisfies Promises<Wire.ReservedReport>;
export type ReservedReport = ReturnType<typeof reservedReport>;
/** Where a sealed file can be downloaded for one minute, its size in bytes, and whether it was renewed already. */
export const locatedReport = object({
  download_url: httpUrl,
  size: integer,
  expires_at: timestamp,
  renewed: boolean,
}) satisfies Promises<Wire.LocatedReport>;
export type LocatedReport = ReturnType<typeof locatedReport>;
export const withdrawnReport = object({ withdrawn_at: timestamp }) satisfies Promises<Wire.WithdrawnReport>;
