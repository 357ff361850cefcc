// What a camera can do beside seeing, as far as the browser lets a page say so; types of the standard library lack it.

export interface ZoomRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** As it is. */
  readonly value: number;
}

export interface CameraAbilities {
  readonly hasTorch: boolean;
  readonly zoom: ZoomRange | null;
}

export const NO_ABILITIES: CameraAbilities = { hasTorch: false, zoom: null };

interface Capabilities {
  readonly torch?: unknown;
  readonly zoom?: { readonly min?: unknown; readonly max?: unknown; readonly step?: unknown };
}

/** A video track, as far as it is asked here. */
export interface CameraTrack {
  getCapabilities?(): object;
  getSettings(): object;
  applyConstraints(constraints: MediaTrackConstraints): Promise<void>;
}

/** What the camera behind a track can do. */
export function abilitiesOf(track: CameraTrack | undefined): CameraAbilities {
  // absent in Firefox
  const { torch, zoom } = (track?.getCapabilities?.() ?? {}) as Capabilities;
  const [min, max, step] = [zoom?.min, zoom?.max, zoom?.step];
  const isRange = typeof min === "number" && typeof max === "number" && max > min;
  const { zoom: value } = (track?.getSettings() ?? {}) as { readonly zoom?: unknown };
  return {
    // a list of the values that it can have, in some browsers
    hasTorch: Array.isArray(torch) ? torch.includes(true) : torch === true,
    zoom: isRange
      ? {
          min,
          max,
          step: typeof step === "number" && step > 0 ? step : (max - min) / 100,
          value: typeof value === "number" ? value : min,
        }
      : null,
  };
}

/** Sets what the camera can do; tells whether it did. */
export async function adjust(
  track: CameraTrack,
  settings: { readonly torch?: boolean; readonly zoom?: number },
): Promise<boolean> {
  try {
    await track.applyConstraints({ advanced: [settings as MediaTrackConstraintSet] });
    return true;
  } catch {
    return false;
  }
}
