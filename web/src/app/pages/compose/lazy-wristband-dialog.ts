import { lazyPage } from "../../lazy-page";

export const WristbandDialog = lazyPage(
  "wristband",
  async () => (await import("./wristband-dialog")).WristbandDialog,
  ["capture", "wristband"],
);
