// What a corrected report takes over from the one in whose place it is sent. That one is opened before it is recalled,
// because nobody gets its key after that, not even its sender.

import { asPastedLink } from "../../../contract/links";
import { type LoggedReport, download } from "../../../api";
import { type OpenedReport, keyword } from "../../../format";
import { URGENCIES } from "../../../format/metadata-extension";
import type { BegunItem, BegunReport } from "../../begun-report";
import type { Services } from "../../services";
import { unseal } from "../open-report/unseal";

/** What there is of it, and whether that is not all. */
export type TakenOver = Pick<BegunReport, "notes" | "bodySite" | "urgency" | "items"> & {
  readonly lacksItems: boolean;
};

const NOTHING: TakenOver = { lacksItems: true };

/** A report that is being opened by its sender; nothing of it fails, as what cannot be taken over is done without. */
export class OldReport {
  /** Resolves once its key is there, or it is known that it will not be. */
  readonly hasKey: Promise<void>;
  readonly #opened: Promise<OpenedReport | undefined>;
  readonly #controller = new AbortController();

  constructor(
    { client, keyServer }: Pick<Services, "client" | "keyServer">,
    { reportId, link }: Pick<LoggedReport, "reportId" | "link">,
  ) {
    const { signal } = this.#controller;
    const parsed = link === undefined ? undefined : asPastedLink(link);
    let onKey = (): void => undefined;
    const key = new Promise<void>((resolve) => {
      onKey = resolve;
    });
    const open = async (): Promise<OpenedReport | undefined> => {
      if (parsed === undefined) return undefined;
      const sealed = await download(client.http, () => client.cloud.locate(parsed, signal), { signal });
      const stage = (reached: string): void => {
        if (reached === "decrypt") onKey();
      };
      return (await unseal(sealed, reportId, keyServer, stage, signal)).contents;
    };
    this.#opened = open().catch(() => undefined);
    this.hasKey = Promise.race([key, this.#opened.then(() => undefined)]);
  }

  /** What is taken over from it: its files and notes. Who the patient is, and what they agreed to, is not. */
  async takenOver(): Promise<TakenOver> {
    const opened = await this.#opened;
    if (opened === undefined) return NOTHING;
    try {
      return await takenOverFrom(opened, this.#controller.signal);
    } catch {
      return NOTHING;
    }
  }

  /** Gives it up. */
  close(): void {
    this.#controller.abort();
  }
}

async function takenOverFrom(opened: OpenedReport, signal: AbortSignal): Promise<TakenOver> {
  const members = [...opened.members.values()];
  const items: BegunItem[] = [];
  let lacksItems = opened.missingItems.length > 0;
  for (const { kind, itemId, mediaType, name } of members) {
    if (kind !== "media" || mediaType === undefined) continue;
    const content = await opened.blob(name, signal);
    const small = members.find((one) => one.kind === "thumbnail" && one.itemId === itemId);
    const thumbnail = small === undefined ? undefined : await opened.blob(small.name, signal);
    if (thumbnail === undefined && mediaType !== "photo") {
      lacksItems = true;
      continue;
    }
    const made = opened.metadata.extension?.conversions.find(({ item }) => item === itemId);
    items.push({
      type: mediaType,
      content,
      thumbnail: thumbnail ?? content,
      ...(made === undefined ? {} : { conversion: { from: made.from, to: made.to, note: made.note } }),
    });
  }
  const { details, extension } = opened.metadata;
  return {
    items,
    notes: details.notes,
    bodySite: extension?.bodySite.text ?? "",
    urgency: URGENCIES.find((known) => known === keyword(extension?.urgency ?? "")) ?? null,
    lacksItems,
  };
}
