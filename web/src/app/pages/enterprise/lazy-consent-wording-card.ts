import { lazyPage } from "../../lazy-page";

export const ConsentWordingCard = lazyPage(
  "consent wording",
  async () => (await import("./consent-wording-card")).ConsentWordingCard,
  ["wording"],
);
