// The script addresses that Trusted Types let through: the service worker's, and those of the build's own workers.

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** A worker of the build, by the address that `?worker&url` gives. */
const OWN_SCRIPT = /^\/(?:sw|assets\/[\w-]+)\.js$/;

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

/** An address of a script of the build, as browsers want it; fails with TypeError for any other. */
export function trustedScriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return ownScript(url);
  policy ??= trustedTypes.createPolicy("picsafe", { createScriptURL: ownScript });
  return policy.createScriptURL(url);
}

/** Starts a worker of the build; fails with TypeError for any other address. */
export function startWorker(url: string): Worker {
  return new Worker(trustedScriptUrl(url), { type: "module" });
}

function ownScript(url: string): string {
  if (OWN_SCRIPT.test(url)) return url;
  throw new TypeError("not a script of PicSafe");
}
