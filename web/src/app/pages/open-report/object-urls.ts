// Addresses for decrypted files. Each is taken back when what shows it goes away.

import { useEffect, useState } from "preact/hooks";
import type { OpenedReport } from "../../../format";
import { type AsyncState, useAsync } from "../../use-async";

/** An address for a blob, as long as the caller is shown. */
export function useObjectUrl(blob: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (blob === null) {
      setUrl(null);
      return undefined;
    }
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  return url;
}

/** One file of a report, decrypted when it is first needed, and its address while it is shown. */
export function useReportFileUrl(contents: OpenedReport, name: string | null): AsyncState<string | null> {
  const { loaded } = useAsync(
    async (signal) => (name === null ? null : contents.blob(name, signal)),
    name ?? "",
  );
  const url = useObjectUrl(loaded.state === "ready" ? loaded.value : null);
  if (loaded.state !== "ready") return loaded;
  if (loaded.value !== null && url === null) return { state: "loading" };
  return { state: "ready", value: url };
}

/** Hands a file to the browser to be saved under a name. */
export function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // the browser takes the address up a moment after the click
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}
