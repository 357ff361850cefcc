import { useEffect, useState } from "preact/hooks";
import { release } from "./recorder";

export type Device =
  | { readonly state: "asking" }
  | { readonly state: "on"; readonly stream: MediaStream }
  | { readonly state: "refused"; readonly reason: string };

/** A camera or microphone, switched on while the caller is shown, and off again with it. */
export function useDevice(wanted: MediaStreamConstraints, key: string): Device {
  const [device, setDevice] = useState<Device>({ state: "asking" });
  useEffect(() => {
    let gone = false;
    let opened: MediaStream | null = null;
    setDevice({ state: "asking" });
    open(wanted).then(
      (stream) => {
        if (gone) {
          release(stream);
          return;
        }
        opened = stream;
        setDevice({ state: "on", stream });
      },
      (error: unknown) => {
        if (!gone) setDevice({ state: "refused", reason: reasonOf(error) });
      },
    );
    return () => {
      gone = true;
      release(opened);
    };
  }, [key]);
  return device;
}

async function open(wanted: MediaStreamConstraints): Promise<MediaStream> {
  // absent where the page did not come over TLS
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new DOMException("there are no devices", "NotSupportedError");
  return devices.getUserMedia(wanted);
}

function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError")
    return "It is blocked. Allow it for this page in the browser’s settings, and try again.";
  if (name === "NotFoundError" || name === "OverconstrainedError")
    return "This device has none, or it is not connected.";
  if (name === "NotReadableError") return "Another program is using it. Close that program and try again.";
  return "This browser does not offer it here. Choose files instead.";
}
