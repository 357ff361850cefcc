// A list that comes in parts: the next one when a person asks for it, or while they look for something.

import { useEffect } from "preact/hooks";
import { type AsyncState, useAsync } from "../../use-async";
import { type Task, useTask } from "../../use-task";

/** How many rows are looked through for what somebody looks for. */
export const MAX_SEARCHED = 1000;

export interface Part<T> {
  readonly items: readonly T[];
  readonly cursor: string | undefined;
}

export interface Pages<T> {
  readonly loaded: AsyncState<Part<T>>;
  readonly task: Task;
  readonly more: () => void;
  readonly reload: () => void;
  readonly replace: (part: Part<T>) => void;
  /** Whether older parts are being looked through. */
  readonly isSearching: boolean;
}

/**
 * The parts so far, at first as many as `rows` are in; with `searching`, older ones follow by themselves, up to
 * `MAX_SEARCHED` rows.
 */
export function usePages<T>(
  load: (cursor?: string) => Promise<Part<T>>,
  searching: boolean,
  rows = 0,
): Pages<T> {
  const { loaded, reload, replace } = useAsync(() => loadRows(load, rows), "first");
  const task = useTask();
  const part = loaded.state === "ready" ? loaded.value : undefined;
  const more = (): void => {
    if (part?.cursor === undefined) return;
    const { items, cursor } = part;
    task.run(async () => {
      const next = await load(cursor);
      replace({ items: [...items, ...next.items], cursor: next.cursor });
    });
  };
  const isSearching =
    searching && part?.cursor !== undefined && part.items.length < MAX_SEARCHED && task.error === undefined;
  useEffect(() => {
    if (isSearching && !task.busy) more();
  }, [isSearching, task.busy, part]);
  return { loaded, task, more, reload, replace, isSearching };
}

async function loadRows<T>(load: (cursor?: string) => Promise<Part<T>>, rows: number): Promise<Part<T>> {
  let part = await load();
  while (part.items.length < rows && part.cursor !== undefined) {
    const next = await load(part.cursor);
    part = { items: [...part.items, ...next.items], cursor: next.cursor };
  }
  return part;
}
