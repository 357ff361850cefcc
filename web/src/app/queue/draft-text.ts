// A draft as text, with its files beside it: JSON that has sets and maps, too, and says where a file is.

import type { ItemCounts } from "../text/item-counts";
import { countItems } from "../text/item-counts";
import type { Draft } from "../pages/compose/draft";

/** Another version's draft is not read. */
const VERSION = 1;

/** Whether it is being made, waits for a network, or was being sent. */
export type KeptState = "draft" | "waiting" | "sending";

/** A file of a draft: the numbers of its parts, in order. */
export interface KeptFile {
  readonly parts: readonly number[];
  readonly size: number;
  readonly type: string;
}

export interface KeptText {
  readonly state: KeptState;
  /** In milliseconds since 1970. */
  readonly keptAt: number;
  readonly counts: ItemCounts;
  readonly files: readonly KeptFile[];
  /** The draft with these files in their places. */
  readonly draft: (files: readonly Blob[]) => Draft;
}

/** The files of a draft, each once. */
export function filesOf(draft: Draft): readonly Blob[] {
  const files = new Set<Blob>();
  for (const { content, thumbnail } of draft.items) files.add(content).add(thumbnail);
  if (draft.consent.evidence !== null) files.add(draft.consent.evidence.content);
  return [...files];
}

export function writtenDraft(
  draft: Draft,
  state: KeptState,
  keptAt: number,
  files: ReadonlyMap<Blob, KeptFile>,
): string {
  const blobs = [...files.keys()];
  const written = JSON.stringify(draft, (_, value: unknown) => {
    if (value instanceof Blob) return { $file: blobs.indexOf(value) };
    if (value instanceof Set) return { $set: [...(value as Set<unknown>)] };
    if (value instanceof Map) return { $map: [...(value as Map<unknown, unknown>)] };
    return value;
  });
  const counts = countItems(draft.items);
  return JSON.stringify({ version: VERSION, state, keptAt, counts, files: [...files.values()], written });
}

/** Undefined if it is another version's. It was sealed by this program, so that its form is not looked at again. */
export function readDraft(text: string): KeptText | undefined {
  const { version, written, ...kept } = JSON.parse(text) as Omit<KeptText, "draft"> & {
    readonly version: number;
    readonly written: string;
  };
  if (version !== VERSION) return undefined;
  return {
    ...kept,
    draft: (files) => {
      return JSON.parse(written, (_, value: unknown) => {
        if (typeof value !== "object" || value === null) return value;
        if ("$file" in value) return files[value.$file as number];
        if ("$set" in value) return new Set(value.$set as unknown[]);
        if ("$map" in value) return new Map(value.$map as [unknown, unknown][]);
        return value;
      }) as Draft;
    },
  };
}
