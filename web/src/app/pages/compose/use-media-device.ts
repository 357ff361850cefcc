import { useEffect, useState } from "preact/hooks";
import { t } from "../../../words";
import { stopStream } from "./recorder";

export type MediaDeviceState =
  | { readonly state: "asking" }
  | { readonly state: "on"; readonly stream: MediaStream }
  | { readonly state: "refused"; readonly reason: string };

const ASKING: MediaDeviceState = { state: "asking" };

/**
 * A camera or microphone, switched on while the caller is shown, and off again with it; `null` switches it off. It is
 * asked for anew when the key changes.
 */
export function useMediaDevice(wanted: MediaStreamConstraints | null, key: string): MediaDeviceState {
  const [device, setDevice] = useState(ASKING);
  useEffect(() => {
    setDevice(ASKING);
    if (wanted === null) return undefined;
    let gone = false;
    let opened: MediaStream | null = null;
    openStream(wanted).then(
      (stream) => {
        if (gone) {
          stopStream(stream);
          return;
        }
        opened = stream;
        setDevice({ state: "on", stream });
      },
      (error: unknown) => {
        if (!gone) setDevice({ state: "refused", reason: deviceErrorText(error) });
      },
    );
    return () => {
      gone = true;
      stopStream(opened);
    };
  }, [key, wanted === null]);
  return device;
}

async function openStream(wanted: MediaStreamConstraints): Promise<MediaStream> {
  // absent where the page did not come over TLS
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new DOMException("there are no devices", "NotSupportedError");
  return devices.getUserMedia(wanted);
}

function deviceErrorText(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError") return t("capture-device-blocked");
  if (name === "NotFoundError" || name === "OverconstrainedError") return t("capture-device-missing");
  if (name === "NotReadableError") return t("capture-device-busy");
  return t("capture-device-unknown");
}
