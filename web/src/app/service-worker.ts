// The service worker keeps the program's files for a place without a network, and nothing else.

import { trustedScriptUrl } from "./trusted-scripts";

const SCRIPT = "/sw.js";

export function registerServiceWorker(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker.register(trustedScriptUrl(SCRIPT), { scope: "/" }).catch(() => {
    // without it the program works as well, while there is a network
  });
}
