import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useNavigation } from "../../router";
import { useServices } from "../../services";
import type { ListName, ListPlace } from "./list-places";
import type { Filter } from "./sent-state";
import type { Pages } from "./use-pages";

export interface ListView {
  readonly list: ListName;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  /** Where somebody was who comes back from a report. */
  readonly was: ListPlace | undefined;
}

/** What is looked for in a list: as it was for whoever comes back from a report. */
export function useListView(list: ListName): ListView {
  const { listPlaces } = useServices();
  const { visit } = useNavigation();
  const [was] = useState(() => listPlaces.back(list, visit));
  const [query, onQuery] = useState(was?.query ?? "");
  const [filter, onFilter] = useState<Filter>(was?.filter ?? "all");
  return { list, query, onQuery, filter, onFilter, was };
}

/** Brings somebody back to where they were once the rows are there, and keeps where they are when they go to one. */
export function usePlaceInList(
  { list, query, filter, was }: ListView,
  { loaded }: Pick<Pages<unknown>, "loaded">,
): void {
  const { listPlaces } = useServices();
  const { visit } = useNavigation();
  const rows = loaded.state === "ready" ? loaded.value.items.length : undefined;
  const top = useRef(was?.top);
  useLayoutEffect(() => {
    if (rows === undefined || top.current === undefined) return;
    scrollTo(0, top.current);
    top.current = undefined;
  }, [rows]);
  useEffect(() => {
    const press = ({ target }: MouseEvent): void => {
      if (rows === undefined || !(target instanceof Element) || target.closest(".list a") === null) return;
      listPlaces.leave(list, visit, { query, filter, rows, top: scrollY });
    };
    // before the router follows the link
    document.addEventListener("click", press, { capture: true });
    return () => {
      document.removeEventListener("click", press, { capture: true });
    };
  }, [listPlaces, list, visit, query, filter, rows]);
}
