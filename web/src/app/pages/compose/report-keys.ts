// Who provides the key of a report that is sealed: a Key Server, or chance for a hospital's static key. A key that a
// Key Server makes is bound to one sealed file, and whoever asks for it is on an audit trail; one that is wrapped for a
// static key is for whoever has the hospital's private key, without a trail.

import type { Access, KeyServer, Person } from "../../../api";
import type { WrappedPassword } from "../../../format";
import { newPassword, wrapPassword } from "../../../format/static-keys";

/** The key of a report that is to be sealed. */
export interface ReportKey {
  readonly reportId: string;
  /** RNCryptor's password. */
  readonly key: string;
  /** Who has it; empty if no server does. */
  readonly keyserverUrl: string;
  /** The password, wrapped for whom the report is; undefined if a Key Server has it. */
  readonly staticKey?: WrappedPassword | undefined;
  /** Its maker as the audit trail names them; undefined if there is no trail. */
  readonly sender?: Person | undefined;
}

/** Provides the keys of reports that are sealed. */
export interface KeyProvider {
  /** Whether a Key Server is asked, which takes a while. */
  readonly asksKeyServer: boolean;
  /** A key for a report ID. Fails with ApiError: `report_id_taken`, and what a Key Server answers. */
  readonly makeKey: (reportId: string, signal: AbortSignal) => Promise<ReportKey>;
  /** Binds the key to the sealed file of this tag, before anybody has the file. Fails with ApiError. */
  readonly bind: (reportId: string, tag: string, signal: AbortSignal) => Promise<void>;
}

/** Keys that a Key Server makes, for reports that those may open whom the access says. */
export function keyServerKeys(keyServer: KeyServer, access?: Access): KeyProvider {
  return {
    asksKeyServer: true,
    makeKey: async (reportId, signal) => {
      const { entry, ...key } = await keyServer.createKey(reportId, signal, access);
      return { ...key, sender: entry.user.kind === "user" ? entry.user : undefined };
    },
    bind: (reportId, tag, signal) => keyServer.setTag(reportId, tag, signal),
  };
}

/** Random keys, wrapped for a hospital's public key; no server is asked. */
export function staticKeys(publicKey: string): KeyProvider {
  return {
    asksKeyServer: false,
    makeKey: async (reportId) => {
      const key = newPassword();
      return { reportId, key, keyserverUrl: "", staticKey: await wrapPassword(publicKey, reportId, key) };
    },
    // the wrapped password is in the file, and no other place knows of it
    bind: () => Promise.resolve(),
  };
}
