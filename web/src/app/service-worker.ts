// The service worker keeps the program's files for a place without a network, and nothing else.

import type { Language } from "../words";
import { trustedScriptUrl } from "./trusted-scripts";

const SCRIPT = "/sw.js";

/** Has the words of a language kept for places without a network. */
export function keepLanguage(language: Language): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  void navigator.serviceWorker.ready.then(({ active }) => {
    active?.postMessage(language);
  });
}

export function registerServiceWorker(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker.register(trustedScriptUrl(SCRIPT), { scope: "/" }).catch(() => {
    // without it the program works as well, while there is a network
  });
}
