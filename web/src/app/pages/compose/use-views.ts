// What lies over the page of a new report: the camera that it begins with, the review of what
// is in it, and the editor of a photo.

import { useState } from "preact/hooks";

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
  /** Leaves the uppermost; tells whether there was one. */
  readonly back: () => boolean;
  /** Leaves all of them. */
  readonly close: () => void;
  /** As it is for a report that has just been begun. */
  readonly begin: () => void;
}

const FIRST: readonly View[] = [{ kind: "camera" }];

export function useViews(): Views {
  const [views, setViews] = useState(FIRST);
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
      setViews((before) => before.slice(0, -1));
      return views.length > 0;
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
