// Where somebody was in a list when they went to one of its reports, so that the way back leads there again. It is
// kept in memory alone: what they looked for may be a patient’s name.

import type { Filter } from "./sent-state";

export type ListName = "sent" | "received";

export interface ListPlace {
  readonly query: string;
  readonly filter: Filter;
  /** How many rows were loaded. */
  readonly rows: number;
  /** How far the page was scrolled, in pixels. */
  readonly top: number;
}

/** From a list to a report, and back. */
const THERE_AND_BACK = 2;

/** One place at a time, for the next page but one; forgotten with the sign-in. */
export class ListPlaces {
  #left: { readonly list: ListName; readonly visit: number; readonly place: ListPlace } | undefined;

  /** Keeps where somebody is on the `visit`-th page that they see. */
  leave(list: ListName, visit: number, place: ListPlace): void {
    this.#left = { list, visit, place };
  }

  /** Where somebody was, if they come straight back to that list. */
  back(list: ListName, visit: number): ListPlace | undefined {
    const left = this.#left;
    return left?.list === list && left.visit + THERE_AND_BACK === visit ? left.place : undefined;
  }

  clear(): void {
    this.#left = undefined;
  }
}
