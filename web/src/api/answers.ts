// What the servers answer, by the contract (docs/openapi.json), under names in camel case.

import {
  type Decoder,
  anyObject,
  flag,
  httpUrl,
  invalidAnswer,
  list,
  mapOf,
  moment,
  nullable,
  oneOf,
  record,
  text,
  whole,
} from "./decode";

const MAX_TOKEN = 16_384;
const KEY = /^[0-9A-Za-z_-]{43}$/;

const userFields = {
  userid: whole,
  email: text(320),
  title: text(),
  firstname: text(),
  lastname: text(),
  country: text(2),
} as const;

/** A person's profile; names and `country` (ISO 3166-1 alpha-2) are empty until given. */
export const user = record(userFields);
export type User = ReturnType<typeof user>;

export const signInStarted = record({ challenge: text(), expires_at: moment });
export type SignInStarted = ReturnType<typeof signInStarted>;

export const signedIn = record({
  user_token: text(MAX_TOKEN),
  expires_at: moment,
  refresh_token: text(),
  user,
});
export type SignedIn = ReturnType<typeof signedIn>;

/** The profile after a change, and a token of the same session that carries it. */
export const changedProfile = record({ ...userFields, user_token: text(MAX_TOKEN), expires_at: moment });

/** A token for one other server, and who runs that server and so learns the person's name. */
export const audienceToken = record({ user_token: text(MAX_TOKEN), expires_at: moment, operator: text() });
export type AudienceToken = ReturnType<typeof audienceToken>;

export const invitations = record({
  invitations: list(record({ enterprise_id: whole, name: text(), invited_at: moment })),
  memberships: list(
    record({
      enterprise_id: whole,
      name: text(),
      by: oneOf("domain", "invitation"),
      key_servers: list(text()),
    }),
  ),
});
export type Invitations = ReturnType<typeof invitations>;

const summary = record({ photos: whole, videos: whole, audios: whole });
/** How many items of each kind a report holds. */
export type Summary = ReturnType<typeof summary>;

const destination = oneOf("storage", "recipient");
export type Destination = ReturnType<typeof destination>;

const reportFields = {
  report_id: text(64),
  link: text(),
  file_url: text(),
  size: whole,
  sent_at: moment,
  expires_at: moment,
  summary,
  destination,
} as const;
/** A logged report; `size` in bytes. */
export const report = record(reportFields);
export type LoggedReport = ReturnType<typeof report>;
export const reports = record({ reports: list(report), cursor: nullable(text()) });
export type Reports = ReturnType<typeof reports>;

const sender = record({ userid: whole, title: text(), firstname: text(), lastname: text(), email: text() });
export const memberReports = record({
  reports: list(record({ ...reportFields, sender })),
  cursor: text(),
  more: flag,
});
export type MemberReports = ReturnType<typeof memberReports>;

export const enterprise = record({
  enterprise_id: whole,
  name: text(),
  plan: oneOf("free", "pro", "enterprise"),
  administrators: list(text()),
  domains: list(
    record({
      domain: text(),
      verified: flag,
      verified_at: nullable(moment),
      txt_name: text(),
      txt_value: text(),
    }),
  ),
  emails: list(record({ email: text(), status: oneOf("invited", "member", "declined") })),
});
export type Enterprise = ReturnType<typeof enterprise>;

const apiKey = record({ id: text(), name: text(), created_at: moment, last_used_at: nullable(moment) });
export type ApiKey = ReturnType<typeof apiKey>;
export const apiKeys = record({ api_keys: list(apiKey) });
/** A new API key; it is shown this once. */
export const shownApiKey = record({ id: text(), name: text(), api_key: text(), created_at: moment });
export type ShownApiKey = ReturnType<typeof shownApiKey>;

export const scriptToken = record({
  key_server_token: text(MAX_TOKEN),
  expires_at: moment,
  audience: text(),
  operator: text(),
});
export type ScriptToken = ReturnType<typeof scriptToken>;

export const serverKind = oneOf("key_server", "endpoint");
export type ServerKind = ReturnType<typeof serverKind>;
export const server = record({ id: text(), url: text(), kind: serverKind, created_at: moment });
export type RegisteredServer = ReturnType<typeof server>;
export const servers = record({ key_servers: list(server) });

const person = record({ kind: oneOf("user"), ...userFields });
const script = record({ kind: oneOf("enterprise"), enterprise_id: whole, name: text() });
export type Actor = ReturnType<typeof person> | ReturnType<typeof script>;
const actor: Decoder<Actor> = (value) => (anyObject(value)["kind"] === "enterprise" ? script : person)(value);

/** One entry of an audit trail; `outcome` is `granted`, or the code with which it was refused. */
export const entry = record({
  seq: whole,
  at: moment,
  action: oneOf("create", "fetch", "read_log", "recall", "restore"),
  outcome: text(),
  user: actor,
  ip: text(),
  hash: text(64),
});
export type AuditEntry = ReturnType<typeof entry>;

const keyText: Decoder<string> = (value) => {
  const key = text(43)(value);
  if (KEY.test(key)) return key;
  throw invalidAnswer();
};
export const createdKey = record({ report_id: text(64), key: keyText, keyserver_url: text(2048), entry });
export type CreatedKey = ReturnType<typeof createdKey>;
export const fetchedKey = record({ report_id: text(64), key: keyText, entry });
export type FetchedKey = ReturnType<typeof fetchedKey>;

/** A page of the audit trail, its entries as they came: their hashes cover what is unknown here, too. */
export const logPage = record({
  report_id: text(64),
  entries: list(anyObject),
  head: text(64),
  cursor: nullable(text()),
});

/** Whether a report is recalled now, and who else had been given its key before. */
export const recallState = record({
  report_id: text(64),
  recalled: flag,
  fetched_by: list(record({ user: actor, first_at: moment, last_at: moment, times: whole })),
  more: flag,
  entry,
});
export type RecallState = ReturnType<typeof recallState>;

const uploadForm = record({ method: oneOf("POST"), url: httpUrl, fields: mapOf(text(MAX_TOKEN)) });
/** A multipart form: every field unchanged, then the sealed file as `file`. */
export type UploadForm = ReturnType<typeof uploadForm>;
/** Where a report will be, and how it gets there. */
export const reservedReport = record({
  link: text(),
  country: text(2),
  region: text(),
  expires_at: moment,
  upload: uploadForm,
});
export type ReservedReport = ReturnType<typeof reservedReport>;
/** Where a sealed file can be downloaded for one minute, and its size in bytes. */
export const locatedReport = record({ download_url: httpUrl, size: whole, expires_at: moment });
export type LocatedReport = ReturnType<typeof locatedReport>;
export const withdrawnReport = record({ withdrawn_at: moment });
