import { describe, expect, it } from "vitest";
import { abilitiesOf, adjust } from "../../../../src/app/pages/compose/camera-abilities";

const NONE = { hasTorch: false, zoom: null };

function track(capabilities: object | undefined, settings: object = {}) {
  const asked: MediaTrackConstraints[] = [];
  return {
    asked,
    ...(capabilities === undefined ? {} : { getCapabilities: () => capabilities }),
    getSettings: () => settings,
    applyConstraints: (constraints: MediaTrackConstraints) => {
      asked.push(constraints);
      return Promise.resolve();
    },
  };
}

describe("what a camera can do", () => {
  it("is nothing more where the browser says nothing of it, as Firefox", () => {
    expect(abilitiesOf(undefined)).toEqual(NONE);
    expect(abilitiesOf(track(undefined))).toEqual(NONE);
    expect(abilitiesOf(track({}))).toEqual(NONE);
  });

  it("is a torch, however the browser says so", () => {
    expect(abilitiesOf(track({ torch: true })).hasTorch).toBe(true);
    expect(abilitiesOf(track({ torch: [false, true] })).hasTorch).toBe(true);
    expect(abilitiesOf(track({ torch: [false] })).hasTorch).toBe(false);
    expect(abilitiesOf(track({ torch: false })).hasTorch).toBe(false);
  });

  it("is a zoom that begins where the camera is, and none where there is no way to go", () => {
    const zoom = { min: 0.5, max: 4.5 };
    expect(abilitiesOf(track({ zoom }, { zoom: 1 })).zoom).toEqual({ ...zoom, step: 0.04, value: 1 });
    expect(abilitiesOf(track({ zoom: { ...zoom, step: 0.5 } })).zoom).toEqual({
      ...zoom,
      step: 0.5,
      value: 0.5,
    });
    expect(abilitiesOf(track({ zoom: { min: 1, max: 1 } })).zoom).toBeNull();
    expect(abilitiesOf(track({ zoom: { min: "1", max: 4 } })).zoom).toBeNull();
  });

  it("is asked for as a wish, and a camera that refuses is no error", async () => {
    const able = track({ torch: true });
    expect(await adjust(able, { torch: true })).toBe(true);
    expect(able.asked).toEqual([{ advanced: [{ torch: true }] }]);
    const unable = { ...able, applyConstraints: () => Promise.reject(new Error("no")) };
    expect(await adjust(unable, { zoom: 2 })).toBe(false);
  });
});
