// The patient's number off the wristband: what was read is shown, and taken over by a press.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { openCameraReader } from "../../../media/barcodes/camera-reader";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { useAsync } from "../../use-async";
import { useKeptFocus } from "../../use-kept-focus";
import { useMediaDevice } from "./use-media-device";

const BETWEEN_LOOKS_MS = 120;
const CAMERA = { video: { facingMode: "environment", width: { ideal: 1280 } } };

export function WristbandDialog(props: {
  readonly onNumber: (number: string) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { onNumber, onClose } = props;
  const [found, setFound] = useState<string | null>(null);
  const actions = useKeptFocus<HTMLDivElement>(found ?? "");
  const device = useMediaDevice(found === null ? CAMERA : null, "wristband");
  const { loaded } = useAsync(openCameraReader, "reader");
  const video = useRef<HTMLVideoElement>(null);
  const stream = device.state === "on" ? device.stream : null;
  useEffect(() => {
    const shown = video.current;
    if (shown === null || stream === null || loaded.state !== "ready") return undefined;
    const gone = new AbortController();
    const read = loaded.value;
    const look = async (): Promise<void> => {
      // what cannot be read now may be in the next picture
      const [number] = await read(shown).catch(() => []);
      if (gone.signal.aborted) return;
      if (number === undefined) timer = setTimeout(() => void look(), BETWEEN_LOOKS_MS);
      else setFound(number);
    };
    let timer = setTimeout(() => void look(), 0);
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [stream, loaded.state]);
  useEffect(() => {
    if (video.current === null) return;
    video.current.srcObject = stream;
    // a page that goes meanwhile stops it
    if (stream !== null) video.current.play().catch(() => undefined);
  }, [stream]);
  return (
    <Dialog title={t("wristband-title")} onClose={onClose} class="wristband">
      {found === null ? (
        <>
          <p>{t("wristband-title.how")}</p>
          {device.state === "refused" && (
            <Notice kind="warn">
              <p>{device.reason}</p>
            </Notice>
          )}
          {loaded.state === "failed" && (
            <Notice kind="warn">
              <p>{t("wristband-title.failed")}</p>
            </Notice>
          )}
          <video ref={video} muted playsInline aria-label={t("wristband-title.view")} />
          <div ref={actions} class="actions">
            <Button onPress={onClose}>{t("common-cancel")}</Button>
          </div>
        </>
      ) : (
        <>
          <p role="status">
            {t("wristband-found")}{" "}
            <strong class="break-anywhere">
              <bdi dir="ltr">{found}</bdi>
            </strong>
          </p>
          <p class="muted small">{t("wristband-found.compare")}</p>
          <div ref={actions} class="actions">
            <Button
              onPress={() => {
                setFound(null);
              }}
            >
              {t("wristband-found.again")}
            </Button>
            <Button
              kind="main"
              onPress={() => {
                onNumber(found);
              }}
            >
              {t("wristband-found.use")}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
