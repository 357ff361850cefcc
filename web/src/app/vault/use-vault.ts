import { useEffect, useState } from "preact/hooks";
import type { LoggedReport } from "../../api";
import { useServices } from "../services";
import type { VaultState } from "./vault";

/** The vault of whoever is signed in, kept up to date. */
export function useVault(): VaultState {
  const { vault } = useServices();
  const [state, setState] = useState(vault.state);
  useEffect(() => {
    setState(vault.state);
    return vault.subscribe(setState);
  }, [vault]);
  return state;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** What reports are called, by their IDs; empty where that cannot be read. */
export function useLabels(
  reports: readonly Pick<LoggedReport, "reportId" | "label">[],
): ReadonlyMap<string, string> {
  const { vault } = useServices();
  const state = useVault();
  const [labels, setLabels] = useState(NONE);
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const found = new Map<string, string>();
      for (const { reportId, label } of reports) {
        const text = label === undefined ? undefined : await vault.readLabel(reportId, label);
        if (text !== undefined) found.set(reportId, text);
      }
      if (isCurrent) setLabels(found);
    };
    if (state.kind === "open" || state.kind === "doubtful") {
      // what cannot be loaded leaves the list as it is without labels
      read().catch(() => undefined);
    } else {
      setLabels(NONE);
    }
    return () => {
      isCurrent = false;
    };
  }, [vault, state, reports]);
  return labels;
}
