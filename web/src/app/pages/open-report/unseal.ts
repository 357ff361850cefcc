// From a sealed file to its contents: which server has the key, the key, and the check of every byte.

import { ApiError, type AuditEntry, type KeyServer, type Person, type Release } from "../../../api";
import { type Bytes, type OpenedReport, PicsafeFile, REPORT_TYPE } from "../../../format";

/** A report that was opened, and what it was opened with. */
export interface UnsealedReport {
  readonly reportId: string;
  readonly keyServer: KeyServer;
  readonly contents: OpenedReport;
  /** The paths of what lies beside the report in either zip, and was passed over. */
  readonly ignored: readonly string[];
  /** Makes a blob of the sealed file, to be saved as it came; until then there is no second copy of it. */
  readonly sealed: () => Blob;
  /** Who sent it, by the audit trail; its metadata may say anything. */
  readonly sender: Person;
  /** The access as the Key Server recorded it: the log has to hold this very entry. */
  readonly entry: AuditEntry;
}

export type UnsealStage = "key" | "decrypt";

/** A sealed file of which it is known who has its key: enough to approve of somebody's opening it. */
export interface SealedFile {
  readonly reportId: string;
  readonly keyServer: KeyServer;
  readonly tag: string;
}

/**
 * Opens a sealed report. Fails with FormatError and ApiError; `no_key_server` if it names none, `sealed_to_hospital`
 * if only a hospital can open it, `wrong_report`
 * if it holds another report than it is said to be, `wrong_tag` if it is not the file that its sender sealed, and what
 * `keyServerAt` and `fetchKey` fail with. `onIdentified` is told before the key is asked for.
 */
export async function unseal(
  sealed: Blob | Bytes,
  reportId: string,
  keyServerAt: (url: string) => KeyServer,
  stage: (stage: UnsealStage) => void,
  signal: AbortSignal,
  said: Release = {},
  onIdentified: (file: SealedFile) => void = () => undefined,
): Promise<UnsealedReport> {
  const file = await PicsafeFile.open(sealed);
  if (file.staticKey !== undefined) throw new ApiError("refused", "sealed_to_hospital");
  if (file.keyserverUrl === "") throw new ApiError("refused", "no_key_server");
  stage("key");
  const keyServer = keyServerAt(file.keyserverUrl);
  const tag = await file.tag();
  onIdentified({ reportId, keyServer, tag });
  const { key, sender, entry } = await keyServer.fetchKey(reportId, tag, signal, said);
  stage("decrypt");
  const contents = await file.unlock(key);
  // a file on a disk may have been replaced since its end was read
  if (contents.tag !== tag) throw new ApiError("refused", "wrong_tag");
  const named = contents.metadata.details.reportid;
  if (named !== "" && named !== reportId) throw new ApiError("refused", "wrong_report");
  const blob = (): Blob => (sealed instanceof Blob ? sealed : new Blob([sealed], { type: REPORT_TYPE }));
  const ignored = [...file.ignored, ...contents.ignored];
  return { reportId, keyServer, contents, ignored, sealed: blob, sender, entry };
}
