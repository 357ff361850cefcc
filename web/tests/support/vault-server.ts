// A User Server's vault, in the hands of a test: honest unless it is told to lie.

import { ApiError } from "../../src/api/errors";
import type { LoggedReport, Reports } from "../../src/api/answers";
import type { UserServer } from "../../src/api/user-server";
import type { VaultRecord } from "../../src/api/vault";
import { type Bytes, utf8 } from "../../src/contract/bytes";
import { VaultAtDevice } from "../../src/app/vault/opened-vault";
import { type DeviceKeys, deviceKeys } from "../../src/vault/device-keys";

export const USERID = 11;
const REPORT: LoggedReport = {
  reportId: "0000000011462800528240",
  link: undefined,
  fileUrl: undefined,
  size: undefined,
  sentAt: new Date(0),
  expiresAt: undefined,
  summary: { photos: 1, videos: 0, audios: 0, others: new Map() },
  destination: "file",
  removed: false,
  leftOut: undefined,
  deliveries: undefined,
  recipients: undefined,
  label: undefined,
  keyserverUrl: undefined,
};

export class VaultServer implements Pick<UserServer, "vault" | "replaceVault" | "reports"> {
  record: VaultRecord = { version: "", check: "", keys: [], items: [] };
  /** What the list of reports has, sealed. */
  labels: string[] = [];
  /** How often it was written. */
  writes = 0;
  /** What happens between a device's reading and writing, once. */
  meanwhile: (() => Promise<unknown>) | undefined;

  vault(): Promise<VaultRecord> {
    return Promise.resolve(this.record);
  }

  reports(): Promise<Reports> {
    const listed = this.labels.map((label) => ({ ...REPORT, label }));
    return Promise.resolve({ reports: listed, cursor: undefined });
  }

  async replaceVault(changed: VaultRecord): Promise<VaultRecord> {
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    if (changed.version !== this.record.version) throw new ApiError("refused", "changed_meanwhile");
    this.writes += 1;
    this.record = { ...changed, version: `v${this.writes}` };
    return this.record;
  }

  /** As when its owner removes a passkey. */
  dropKey(passkeyId: string): void {
    this.record = {
      ...this.record,
      version: `${this.record.version}-dropped`,
      keys: this.record.keys.filter((one) => one.passkeyId !== passkeyId),
    };
  }
}

/** What an authenticator makes of the salt: 32 bytes, the same each time. */
export async function prfOf(name: string): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(name)));
}

export async function keysOf(name: string): Promise<DeviceKeys> {
  return deviceKeys(await prfOf(name));
}

export async function at(server: VaultServer, name: string, userid = USERID): Promise<VaultAtDevice> {
  return new VaultAtDevice(server, { userid, passkeyId: name }, await keysOf(name));
}
