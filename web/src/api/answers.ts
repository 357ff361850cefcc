// What the servers answer, by the contract (docs/openapi.json), under names in camel case.

import {
  type Decoder,
  anyObject,
  array,
  boolean,
  httpUrl,
  integer,
  invalidAnswer,
  mapOf,
  nullable,
  object,
  oneOf,
  string,
  timestamp,
} from "./decode";

const MAX_TOKEN = 16_384;
const KEY = /^[0-9A-Za-z_-]{43}$/;

const userFields = {
  userid: integer,
  email: string(320),
  title: string(),
  firstname: string(),
  lastname: string(),
  country: string(2),
} as const;

/** A person's profile; names and `country` (ISO 3166-1 alpha-2) are empty until given. */
export const user = object(userFields);
export type User = ReturnType<typeof user>;

export const signInStarted = object({ challenge: string(), expires_at: timestamp });
export type SignInStarted = ReturnType<typeof signInStarted>;

export const signedIn = object({
  user_token: string(MAX_TOKEN),
  expires_at: timestamp,
  refresh_token: string(),
  user,
});
export type SignedIn = ReturnType<typeof signedIn>;

/** The profile after a change, and a token of the same session that carries it. */
export const changedProfile = object({ ...userFields, user_token: string(MAX_TOKEN), expires_at: timestamp });

/** A token for one other server, and who runs that server and so learns the person's name. */
export const audienceToken = object({
  user_token: string(MAX_TOKEN),
  expires_at: timestamp,
  operator: string(),
});
export type AudienceToken = ReturnType<typeof audienceToken>;

export const invitations = object({
  invitations: array(object({ enterprise_id: integer, name: string(), invited_at: timestamp })),
  memberships: array(
    object({
      enterprise_id: integer,
      name: string(),
      by: oneOf("domain", "invitation"),
      key_servers: array(string()),
    }),
  ),
});
export type Invitations = ReturnType<typeof invitations>;

const summary = object({ photos: integer, videos: integer, audios: integer });
/** How many items of each kind a report holds. */
export type Summary = ReturnType<typeof summary>;

const destination = oneOf("storage", "recipient");
export type Destination = ReturnType<typeof destination>;

const reportFields = {
  report_id: string(64),
  link: string(),
  file_url: string(),
  size: integer,
  sent_at: timestamp,
  expires_at: timestamp,
  summary,
  destination,
} as const;
/** A logged report; `size` in bytes. */
export const report = object(reportFields);
export type LoggedReport = ReturnType<typeof report>;
export const reports = object({ reports: array(report), cursor: nullable(string()) });
export type Reports = ReturnType<typeof reports>;

const sender = object({
  userid: integer,
  title: string(),
  firstname: string(),
  lastname: string(),
  email: string(),
});
export const memberReports = object({
  reports: array(object({ ...reportFields, sender })),
  cursor: string(),
  more: boolean,
});
export type MemberReports = ReturnType<typeof memberReports>;

export const enterprise = object({
  enterprise_id: integer,
  name: string(),
  plan: oneOf("free", "pro", "enterprise"),
  administrators: array(string()),
  domains: array(
    object({
      domain: string(),
      verified: boolean,
      verified_at: nullable(timestamp),
      txt_name: string(),
      txt_value: string(),
    }),
  ),
  emails: array(object({ email: string(), status: oneOf("invited", "member", "declined") })),
});
export type Enterprise = ReturnType<typeof enterprise>;

const apiKey = object({
  id: string(),
  name: string(),
  created_at: timestamp,
  last_used_at: nullable(timestamp),
});
export type ApiKey = ReturnType<typeof apiKey>;
export const apiKeys = object({ api_keys: array(apiKey) });
/** A new API key; it is shown this once. */
export const createdApiKey = object({
  id: string(),
  name: string(),
  api_key: string(),
  created_at: timestamp,
});
export type CreatedApiKey = ReturnType<typeof createdApiKey>;

export const keyServerToken = object({
  key_server_token: string(MAX_TOKEN),
  expires_at: timestamp,
  audience: string(),
  operator: string(),
});
export type KeyServerToken = ReturnType<typeof keyServerToken>;

export const serverKind = oneOf("key_server", "endpoint");
export type ServerKind = ReturnType<typeof serverKind>;
export const server = object({ id: string(), url: string(), kind: serverKind, created_at: timestamp });
export type RegisteredServer = ReturnType<typeof server>;
export const servers = object({ key_servers: array(server) });

const person = object({ kind: oneOf("user"), ...userFields });
const script = object({ kind: oneOf("enterprise"), enterprise_id: integer, name: string() });
export type Actor = ReturnType<typeof person> | ReturnType<typeof script>;
const actor: Decoder<Actor> = (value) => (anyObject(value)["kind"] === "enterprise" ? script : person)(value);

/** One entry of an audit trail; `outcome` is `granted`, or the code with which it was refused. */
export const entry = object({
  seq: integer,
  at: timestamp,
  action: oneOf("create", "fetch", "read_log", "recall", "restore"),
  outcome: string(),
  user: actor,
  ip: string(),
  hash: string(64),
});
export type AuditEntry = ReturnType<typeof entry>;

const encodedKey: Decoder<string> = (value) => {
  const key = string(43)(value);
  if (KEY.test(key)) return key;
  throw invalidAnswer();
};
export const createdKey = object({
  report_id: string(64),
  key: encodedKey,
  keyserver_url: string(2048),
  entry,
});
export type CreatedKey = ReturnType<typeof createdKey>;
export const fetchedKey = object({ report_id: string(64), key: encodedKey, entry });
export type FetchedKey = ReturnType<typeof fetchedKey>;

/** A page of the audit trail, its entries as they came: their hashes cover what is unknown here, too. */
export const logPage = object({
  report_id: string(64),
  entries: array(anyObject),
  head: string(64),
  cursor: nullable(string()),
});

/** Whether a report is recalled now, and who else had been given its key before. */
export const recallState = object({
  report_id: string(64),
  recalled: boolean,
  fetched_by: array(object({ user: actor, first_at: timestamp, last_at: timestamp, times: integer })),
  more: boolean,
  entry,
});
export type RecallState = ReturnType<typeof recallState>;

const uploadForm = object({ method: oneOf("POST"), url: httpUrl, fields: mapOf(string(MAX_TOKEN)) });
/** A multipart form: every field unchanged, then the sealed file as `file`. */
export type UploadForm = ReturnType<typeof uploadForm>;
/** Where a report will be, and how it gets there. */
export const reservedReport = object({
  link: string(),
  country: string(2),
  region: string(),
  expires_at: timestamp,
  upload: uploadForm,
});
export type ReservedReport = ReturnType<typeof reservedReport>;
/** Where a sealed file can be downloaded for one minute, and its size in bytes. */
export const locatedReport = object({ download_url: httpUrl, size: integer, expires_at: timestamp });
export type LocatedReport = ReturnType<typeof locatedReport>;
export const withdrawnReport = object({ withdrawn_at: timestamp });
