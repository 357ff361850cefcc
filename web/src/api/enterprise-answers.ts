// What the User Server answers about an enterprise to those who administer it.

import type * as Wire from "../contract/openapi";
import { type Decoder, array, boolean, integer, nullable, object, string, timestamp, word } from "./decode";

type Promises<Answer> = Decoder<unknown, Answer>;

const MAX_TOKEN = 16_384;
const MAX_REGISTRATION = 8192;
const MAX_VKEY = 512;
export const enterprise = object({
  enterprise_id: integer,
  name: string(),
  plan: word,
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
  emails: array(object({ email: string(), status: word })),
  lock_minutes: nullable(integer),
  /** A User Server of before has none. */
  directory: nullable(boolean),
}) satisfies Promises<Wire.EnterpriseView>;
export type Enterprise = ReturnType<typeof enterprise>;

export const invitedAddresses = object({
  invited: array(object({ email: string(), status: word, mailed: boolean })),
}) satisfies Promises<Wire.InvitedAddresses>;
/** What became of each address that was invited. */
export type InvitedAddresses = ReturnType<typeof invitedAddresses>["invited"];

export const members = object({
  members: array(
    object({
      email: string(),
      status: word,
      by_domain: boolean,
      /** The day in UTC, as `2026-11-30`. */
      last_active_on: nullable(string(10)),
    }),
  ),
  found: integer,
  cursor: nullable(string()),
}) satisfies Promises<Wire.Members>;
export type Members = ReturnType<typeof members>;
export type Member = Members["members"][number];

const apiKey = object({
  id: string(),
  name: string(),
  created_at: timestamp,
  last_used_at: nullable(timestamp),
}) satisfies Promises<Wire.ApiKeyState>;
export type ApiKey = ReturnType<typeof apiKey>;
export const apiKeys = object({ api_keys: array(apiKey) }) satisfies Promises<Wire.ApiKeyList>;
/** A new API key; it is shown this once. */
export const createdApiKey = object({
  id: string(),
  name: string(),
  api_key: string(),
  created_at: timestamp,
}) satisfies Promises<Wire.ShownApiKey>;
export type CreatedApiKey = ReturnType<typeof createdApiKey>;

export const keyServerToken = object({
  key_server_token: string(MAX_TOKEN),
  expires_at: timestamp,
  audience: string(),
  operator: string(),
  log_key: string(MAX_VKEY),
}) satisfies Promises<Wire.KeyServerToken>;
export type KeyServerToken = ReturnType<typeof keyServerToken>;

/** What can be registered; a list may hold others. */
export type ServerKind = NonNullable<Wire.NewServer["kind"]>;
export const server = object({
  id: string(),
  url: string(),
  kind: word,
  created_at: timestamp,
  registration: nullable(string(MAX_REGISTRATION)),
  log_key: string(MAX_VKEY),
}) satisfies Promises<Wire.ServerState>;
export type RegisteredServer = ReturnType<typeof server>;
export const servers = object({ key_servers: array(server) }) satisfies Promises<Wire.ServerList>;
