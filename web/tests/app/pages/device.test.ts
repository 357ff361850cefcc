import { expect, it } from "vitest";
import { type BrowserIdentity, thisDevice } from "../../../src/app/pages/compose/device";

const NOTHING = { architecture: "", manufacturer: "", model: "", os: "" };

function named(userAgent: string): BrowserIdentity {
  return { userAgent };
}

it("takes what the browser tells when asked", async () => {
  const asked: string[] = [];
  const device = await thisDevice({
    userAgent: "",
    userAgentData: {
      platform: "Android",
      getHighEntropyValues: (names) => {
        asked.push(...names);
        return Promise.resolve({
          architecture: "arm",
          model: "Phone 8",
          platform: "Android",
          platformVersion: "15.0.0",
        });
      },
    },
  });
  expect(device).toEqual({ architecture: "arm", manufacturer: "", model: "Phone 8", os: "Android 15.0.0" });
  expect(asked).toEqual(["architecture", "model", "platformVersion"]);
});

it("takes what is told unasked where more is refused", async () => {
  const refusing = {
    userAgent: "",
    userAgentData: { platform: "macOS", getHighEntropyValues: () => Promise.reject(new Error("NotAllowed")) },
  };
  expect(await thisDevice(refusing)).toEqual({ ...NOTHING, manufacturer: "Apple", os: "macOS" });
});

it.each([
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    { manufacturer: "Apple", model: "iPhone", os: "iOS 18.1" },
  ],
  [
    "Mozilla/5.0 (iPad; CPU OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    { manufacturer: "Apple", model: "iPad", os: "iOS 17.4.1" },
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    { manufacturer: "Apple", os: "macOS" },
  ],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", { os: "Windows" }],
  ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", { os: "Android 15" }],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", { os: "Linux" }],
  ["something else", {}],
])("reads the name of %s", async (userAgent, known) => {
  expect(await thisDevice(named(userAgent))).toEqual({ ...NOTHING, ...known });
});
