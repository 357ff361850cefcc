// What is said once a report is sent: loaded then, so that a new report is there sooner.

import { lazyPage } from "../../lazy-page";

export const SentPage = lazyPage("sent", async () => (await import("./sent-page")).SentPage, [
  "phone",
  "receipts",
  "recipients",
  "sent",
  "share",
]);
