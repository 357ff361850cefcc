// The service worker keeps the program's files for a place without a network, and nothing else.

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

const SCRIPT = "/sw.js";

export function registerServiceWorker(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker.register(trustedScriptUrl(SCRIPT), { scope: "/" }).catch(() => {
    // without it the program works as well, while there is a network
  });
}

/** The one script address that Trusted Types let through. */
function trustedScriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return url;
  const policy = trustedTypes.createPolicy("picsafe", {
    createScriptURL: (asked) => {
      if (asked === SCRIPT) return asked;
      throw new TypeError("not a script of PicSafe");
    },
  });
  return policy.createScriptURL(url);
}
