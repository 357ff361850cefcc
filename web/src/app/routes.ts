// What the addresses of the program lead to. None of them holds a secret but a link, which is one by itself.

import { type PastedLink, asPastedLink } from "../contract/links";
import { REPORT_ID } from "../contract/report-ids";

export type Route =
  | {
      readonly page:
        | "home"
        | "sign-in"
        | "reports"
        | "received"
        | "open"
        | "new"
        | "shared"
        | "account"
        | "settings"
        | "connected"
        | "unknown";
    }
  | { readonly page: "enterprise"; readonly enterpriseId: number | undefined }
  | { readonly page: "report"; readonly reportId: string }
  | { readonly page: "link"; readonly link: PastedLink };

const STATIC_ROUTES = new Map<
  string,
  | "home"
  | "sign-in"
  | "reports"
  | "received"
  | "open"
  | "new"
  | "shared"
  | "account"
  | "settings"
  | "connected"
>([
  ["/", "home"],
  ["/app", "home"],
  ["/app/sign-in", "sign-in"],
  ["/app/reports", "reports"],
  ["/app/reports/received", "received"],
  ["/app/open", "open"],
  ["/app/new", "new"],
  ["/app/shared", "shared"],
  ["/app/account", "account"],
  ["/app/account/settings", "settings"],
  ["/app/connected", "connected"],
]);
// each enterprise's own sign-in comes back at an address of its own (docs/adr/0137)
const CONNECTED_SSO = /^\/app\/connected\/sso\/[1-9][0-9]{0,11}$/;
const LINK_PREFIX = "/app/report/";
const ENTERPRISE = /^\/app\/enterprise(?:\/([1-9][0-9]{0,11}))?$/;
const REPORT = new RegExp(`^/app/reports/(${REPORT_ID})$`);

/** What an address's path leads to. */
export function matchRoute(path: string): Route {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const simple = STATIC_ROUTES.get(trimmed === "" ? "/" : trimmed);
  if (simple !== undefined) return { page: simple };
  if (CONNECTED_SSO.test(trimmed)) return { page: "connected" };
  const link = trimmed.startsWith(LINK_PREFIX) ? asPastedLink(trimmed) : undefined;
  if (link !== undefined) return { page: "link", link };
  const enterprise = ENTERPRISE.exec(trimmed);
  if (enterprise !== null) {
    return {
      page: "enterprise",
      enterpriseId: enterprise[1] === undefined ? undefined : Number(enterprise[1]),
    };
  }
  const [, reportId] = REPORT.exec(trimmed) ?? [];
  return reportId === undefined ? { page: "unknown" } : { page: "report", reportId };
}
