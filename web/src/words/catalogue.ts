// The words of one language as the build gives them: those of every page at once, the others area by area.

import type { FluentResource } from "@fluent/bundle";
import type { Area } from "./messages";

/** What a catalogue's file holds, parsed. */
export type Entries = FluentResource["body"];

export interface Catalogue {
  /** What any page needs, of all areas that are loaded at once. */
  readonly start: Entries;
  /** The words of another area; undefined for one that is part of `start`. */
  readonly load: (area: Area) => Promise<Entries> | undefined;
}

const AREA = /\/([a-z-]+)\.ftl$/;

/** Puts a catalogue together of the files of its folder, by their paths. */
export function catalogueOf(
  start: Readonly<Record<string, Entries>>,
  later: Readonly<Record<string, () => Promise<Entries>>>,
): Catalogue {
  const byArea = new Map(Object.entries(later).map(([path, load]) => [AREA.exec(path)?.[1], load]));
  return { start: Object.values(start).flat(), load: (area) => byArea.get(area)?.() };
}
