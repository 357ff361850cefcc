// The device that a report is made on, as far as the browser tells; what it does not tell is empty.

import type { Details } from "../../../format";

export type Device = Pick<Details, "architecture" | "manufacturer" | "model" | "os">;

interface HighEntropyValues {
  readonly architecture?: string;
  readonly model?: string;
  readonly platform?: string;
  readonly platformVersion?: string;
}

/** What of a browser's `navigator` is asked. */
export interface BrowserIdentity {
  readonly userAgent: string;
  readonly userAgentData?: {
    readonly platform?: string;
    getHighEntropyValues?(names: readonly string[]): Promise<HighEntropyValues>;
  };
}

const HINTS = ["architecture", "model", "platformVersion"] as const;

/** Asks the browser (User-Agent Client Hints); those that have none say it in their name, if at all. */
export async function thisDevice(browser: BrowserIdentity = navigator): Promise<Device> {
  const hints = browser.userAgentData;
  // a person may have told the browser to refuse
  const said = await hints?.getHighEntropyValues?.(HINTS).catch(() => undefined);
  const platform = said?.platform ?? hints?.platform;
  if (platform === undefined) return namedIn(browser.userAgent);
  return {
    architecture: said?.architecture ?? "",
    manufacturer: madeBy(platform),
    model: said?.model ?? "",
    os: `${platform} ${said?.platformVersion ?? ""}`.trim(),
  };
}

function namedIn(userAgent: string): Device {
  const model = /\((iPhone|iPad)\b/.exec(userAgent)?.[1] ?? "";
  const [, name = "", version = ""] =
    /\b(Android|Windows NT|Mac OS X|OS|Linux)[ /]?([0-9][0-9._]*)?/.exec(userAgent) ?? [];
  const platform = model === "" ? name.replace(" NT", "").replace("Mac OS X", "macOS") : "iOS";
  return {
    architecture: "",
    manufacturer: madeBy(platform),
    model,
    // the versions that Windows and macOS give here have not changed for years
    os: ["Windows", "macOS"].includes(platform)
      ? platform
      : `${platform} ${version.replaceAll("_", ".")}`.trim(),
  };
}

function madeBy(platform: string): string {
  return ["iOS", "macOS"].includes(platform) ? "Apple" : "";
}
