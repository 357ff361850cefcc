import { useEffect, useState } from "preact/hooks";
import { stopStream } from "./recorder";

export type MediaDeviceState =
  | { readonly state: "asking" }
  | { readonly state: "on"; readonly stream: MediaStream }
  | { readonly state: "refused"; readonly reason: string };

/** A camera or microphone, switched on while the caller is shown, and off again with it. */
export function useMediaDevice(wanted: MediaStreamConstraints, key: string): MediaDeviceState {
  const [device, setDevice] = useState<MediaDeviceState>({ state: "asking" });
  useEffect(() => {
    let gone = false;
    let opened: MediaStream | null = null;
    setDevice({ state: "asking" });
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
  }, [key]);
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
  if (name === "NotAllowedError")
    return "It is blocked. Allow it for this page in the browser’s settings, and try again.";
  if (name === "NotFoundError" || name === "OverconstrainedError")
    return "This device has none, or it is not connected.";
  if (name === "NotReadableError") return "Another program is using it. Close that program and try again.";
  return "This browser does not offer it here. Choose files instead.";
}
