// What lies over the page of a new report: the camera that it begins with, the review of what
// is in it, and the editor of a photo.

import { useRef, useState } from "preact/hooks";

export type View =
  | { readonly kind: "camera"; /** The item whose place the next photo takes. */ readonly replaces?: string }
  | { readonly kind: "review"; readonly index: number }
  | { readonly kind: "editor"; /** The photo's. */ readonly id: string };

export interface Views {
  /** The uppermost; undefined if there is nothing over the page. */
  readonly top: View | undefined;
  /** What is under the uppermost. */
  readonly below: View | undefined;
  /** Whether the page itself has been seen. */
  readonly isPageSeen: boolean;
  readonly open: (view: View) => void;
  /** Shows another one in the uppermost's place. */
  readonly change: (view: View) => void;
  /** Leaves the uppermost, unless that one asks; tells whether there was one. */
  readonly back: () => boolean;
  /** What the uppermost has done instead of being left at once; null if it can be left. */
  readonly asks: { current: (() => void) | null };
  /** Leaves this one, if it still is the uppermost. */
  readonly leave: (view: View) => void;
  /** Leaves all of them. */
  readonly close: () => void;
  /** As it is for a report that has just been begun. */
  readonly begin: () => void;
}

const FIRST: readonly View[] = [{ kind: "camera" }];

/** The views without this one: what it does too late must not close what it has left behind. */
export function viewsLeft(views: readonly View[], view: View): readonly View[] {
  return views.at(-1) === view ? views.slice(0, -1) : views;
}

/** `first` is what lies over the page when it is shown. */
export function useViews(first: readonly View[] = FIRST): Views {
  const [views, setViews] = useState(first);
  const asks = useRef<(() => void) | null>(null);
  const [isPageSeen, setPageSeen] = useState(false);
  if (views.length === 0 && !isPageSeen) setPageSeen(true);
  return {
    top: views.at(-1),
    below: views.at(-2),
    isPageSeen,
    open: (view) => {
      setViews((before) => [...before, view]);
    },
    change: (view) => {
      setViews((before) => [...before.slice(0, -1), view]);
    },
    back: () => {
      if (asks.current === null) setViews((before) => before.slice(0, -1));
      else asks.current();
      return views.length > 0;
    },
    asks,
    leave: (view) => {
      setViews((before) => viewsLeft(before, view));
    },
    close: () => {
      setViews([]);
    },
    begin: () => {
      setViews(FIRST);
      setPageSeen(false);
    },
  };
}
