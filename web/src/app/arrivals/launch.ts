// What is to be done when the device opens the installed app (Launch Handler, File Handling): with a file, or by a link.

import { signInSecret } from "../../contract/links";

export interface LaunchParams {
  /** The address, absent in browsers of before. */
  readonly targetURL?: string;
  readonly files?: readonly { readonly getFile?: () => Promise<File> }[];
}

export type Launch =
  | { readonly to: "file"; readonly read: () => Promise<File> }
  | { readonly to: "sign-in"; readonly secret: string }
  | { readonly to: "page"; readonly path: string };

/** What is to be done; undefined for nothing, as where the page was loaded for this very address. */
export function launchOf(launch: LaunchParams, loaded: string): Launch | undefined {
  const read = launch.files?.[0]?.getFile?.bind(launch.files[0]);
  if (read !== undefined) return { to: "file", read };
  if (launch.targetURL === undefined || launch.targetURL === loaded) return undefined;
  const { origin, pathname, hash } = new URL(launch.targetURL);
  if (origin !== new URL(loaded).origin) return undefined;
  const secret = signInSecret(hash);
  if (secret !== undefined) return { to: "sign-in", secret };
  return { to: "page", path: pathname };
}
