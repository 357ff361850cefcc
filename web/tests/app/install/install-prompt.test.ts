import { expect, it } from "vitest";
import { InstallPrompt, type InstallablePage } from "../../../src/app/install/install-prompt";

/** A page of a browser that says of itself what is given. */
class FakePage extends EventTarget {
  readonly navigator: InstallablePage["navigator"];
  readonly matchMedia: InstallablePage["matchMedia"];

  constructor(standalone: boolean | undefined, isInstalled = false) {
    super();
    this.navigator = standalone === undefined ? {} : { standalone };
    this.matchMedia = () => ({ matches: isInstalled });
  }
}

class PromptEvent extends Event {
  asked = 0;

  constructor() {
    super("beforeinstallprompt", { cancelable: true });
  }

  readonly prompt = (): Promise<{ outcome: "accepted" }> => {
    this.asked += 1;
    return Promise.resolve({ outcome: "accepted" });
  };
}

function promptOf(page: FakePage): InstallPrompt {
  return new InstallPrompt(page);
}

it("keeps the browser's own banner away and asks when somebody presses, once", async () => {
  const page = new FakePage(undefined);
  const prompt = promptOf(page);
  let told = 0;
  prompt.subscribe(() => (told += 1));
  expect(prompt.way).toBe("none");
  const event = new PromptEvent();
  page.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect([prompt.way, told]).toEqual(["prompt", 1]);
  await prompt.install();
  await prompt.install();
  expect([prompt.way, event.asked]).toEqual(["none", 1]);
});

it("offers nothing once it is installed", () => {
  const page = new FakePage(undefined);
  const prompt = promptOf(page);
  page.dispatchEvent(new PromptEvent());
  page.dispatchEvent(new Event("appinstalled"));
  expect(prompt.way).toBe("none");
});

it.each([
  [new FakePage(false), "share-menu"],
  [new FakePage(true), "none"],
  [new FakePage(false, true), "none"],
])("knows Safari's own way", (page, way) => {
  expect(promptOf(page).way).toBe(way);
});

it("remembers that somebody has said no", () => {
  const prompt = promptOf(new FakePage(false));
  expect(prompt.isDeclined).toBe(false);
  prompt.decline();
  expect(prompt.isDeclined).toBe(true);
});
