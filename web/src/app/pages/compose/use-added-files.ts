// Files on their way into the report: prepared while whoever chose or took them goes on, and shown in their order.

import { useRef, useState } from "preact/hooks";
import { isAbort } from "../../../api";
import { t } from "../../../words";
import { type DraftItem, withReplacement } from "./draft";
import { createDraftItem } from "./draft-item";
import { mediaErrorText } from "./media-errors";
import { countProblem, leastSize, sizeProblem } from "./report-bounds";
import { type RunningConversion, useConversions } from "./use-conversions";

type Items = readonly DraftItem[];

/** A file that is being prepared, or waits for that. */
export interface PendingFile {
  readonly id: string;
  readonly content: Blob;
  /** The item whose place it takes. */
  readonly replaces: string | undefined;
}

export interface AddedFiles {
  readonly pending: readonly PendingFile[];
  /** What could not be added, and why, in words: to be asked while rendering. */
  readonly problems: readonly (() => string)[];
  readonly conversions: readonly RunningConversion[];
  readonly add: (content: Blob, name: string, replaces?: string) => void;
  /** Adds files that were chosen or dropped, unless they are too many or too large together. */
  readonly addFiles: (files: readonly File[]) => void;
  /** Whether there were such files: they are still where they came from. */
  readonly hasOriginals: boolean;
  /** As it is for a report that has just been begun. */
  readonly begin: () => void;
}

export function useAddedFiles(
  items: Items,
  onChange: (update: (before: Items) => Items) => void,
): AddedFiles {
  const [pending, setPending] = useState<readonly PendingFile[]>([]);
  const [problems, setProblems] = useState<AddedFiles["problems"]>([]);
  const [hasOriginals, setHasOriginals] = useState(false);
  const conversions = useConversions();
  // several are prepared at the same time, and each is shown after those that came before it
  const shown = useRef(Promise.resolve());
  const prepare = async (content: Blob, name: string): Promise<DraftItem | undefined> => {
    try {
      return await conversions.run(name, (options) => createDraftItem(content, options));
    } catch (error) {
      if (isAbort(error)) return undefined; // whoever stopped it knows
      const problem = (): string => t("compose-about", { what: name, said: mediaErrorText(error) });
      setProblems((before) => [...before, problem]);
      return undefined;
    }
  };
  const add = (content: Blob, name: string, replaces?: string): void => {
    const id = crypto.randomUUID();
    setPending((before) => [...before, { id, content, replaces }]);
    const prepared = prepare(content, name);
    shown.current = shown.current.then(async () => {
      const item = await prepared;
      if (item !== undefined) {
        onChange((before) =>
          replaces === undefined ? [...before, item] : withReplacement(before, replaces, item),
        );
      }
      // after the item is there, so that nobody takes the report for complete before
      setPending((before) => before.filter((one) => one.id !== id));
    });
  };
  return {
    pending,
    problems,
    conversions: conversions.running,
    add,
    addFiles: (files) => {
      const present = items.length + pending.length;
      const size = leastSize(items, files);
      const refusals = [() => countProblem(present, files.length), () => sizeProblem(size, true)].filter(
        (problem) => problem() !== undefined,
      );
      setProblems(refusals.map((problem) => () => problem() ?? ""));
      if (refusals.length > 0) return;
      if (files.length > 0) setHasOriginals(true);
      for (const file of files) add(file, file.name);
    },
    hasOriginals,
    begin: () => {
      setHasOriginals(false);
    },
  };
}
