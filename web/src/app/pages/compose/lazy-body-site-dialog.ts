import { lazyPage } from "../../lazy-page";

export const BodySiteDialog = lazyPage(
  "body site",
  async () => (await import("./body-site-dialog")).BodySiteDialog,
  ["body"],
);
