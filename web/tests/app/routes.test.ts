import { describe, expect, it } from "vitest";
import { matchRoute } from "../../src/app/routes";

const NAME = "0123456789abcdefghijAB-0000000011462800528240";

const LINK = { country: "AU", name: NAME, reportId: "0000000011462800528240" };

describe("matchRoute", () => {
  it.each([
    ["/", { page: "home" }],
    ["/app/sign-in", { page: "sign-in" }],
    ["/app/enterprise", { page: "enterprise", enterpriseId: undefined }],
    ["/app/enterprise/12", { page: "enterprise", enterpriseId: 12 }],
    ["/app/account/settings", { page: "settings" }],
    ["/app/connected", { page: "connected" }],
    ["/app/connected/sso/7", { page: "connected" }],
    ["/app/reports/", { page: "reports" }],
    ["/app/reports/0000000011462800528240", { page: "report", reportId: "0000000011462800528240" }],
    [`/app/report/au/${NAME}`, { page: "link", link: LINK }],
    [`/app/report/au/${NAME}/`, { page: "link", link: LINK }],
  ])("knows %s", (path, route) => {
    expect(matchRoute(path)).toEqual(route);
  });

  it.each([
    "/app/report/au/short-0000000011462800528240",
    `/app/report/aus/${NAME}`,
    "/app/reports/..",
    "/app/enterprise/0",
    "/app/connected/sso",
    "/app/connected/sso/0",
    "/app/enterprise/1/members",
    "/other",
  ])("does not know %s", (path) => {
    expect(matchRoute(path)).toEqual({ page: "unknown" });
  });
});
