// What the addresses of the program lead to. None of them holds a secret but a link, which is one by itself.

export type Route =
  | { readonly page: "home" | "sign-in" | "reports" | "open" | "new" | "account" | "unknown" }
  | { readonly page: "enterprise"; readonly enterpriseId: number | undefined }
  | { readonly page: "report"; readonly reportId: string }
  | { readonly page: "link"; readonly country: string; readonly name: string };

const STATIC_ROUTES = new Map<string, "home" | "sign-in" | "reports" | "open" | "new" | "account">([
  ["/", "home"],
  ["/app", "home"],
  ["/app/sign-in", "sign-in"],
  ["/app/reports", "reports"],
  ["/app/open", "open"],
  ["/app/new", "new"],
  ["/app/account", "account"],
]);
const LINK = /^\/app\/report\/([A-Za-z]{2})\/([0-9A-Za-z]{22}-[0-9A-Za-z]{10,64})$/;
const ENTERPRISE = /^\/app\/enterprise(?:\/([1-9][0-9]{0,11}))?$/;
const REPORT = /^\/app\/reports\/([0-9A-Za-z]{10,64})$/;

/** What an address's path leads to. */
export function matchRoute(path: string): Route {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  const simple = STATIC_ROUTES.get(trimmed === "" ? "/" : trimmed);
  if (simple !== undefined) return { page: simple };
  const [, country, name] = LINK.exec(trimmed) ?? [];
  if (country !== undefined && name !== undefined) return { page: "link", country, name };
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
