import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { RecordButton } from "./record-button";
import { useMediaDevice } from "./use-media-device";
import { useRecordedType } from "./use-recorded-type";

/** The microphone: one recording, in M4A. */
export function MicrophoneDialog(props: {
  readonly title: string;
  readonly onRecorded: (content: Blob) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const device = useMediaDevice({ audio: true }, "microphone");
  const recorded = useRecordedType("audio");
  const [recording, setRecording] = useState(false);
  return (
    <Dialog
      title={props.title}
      onClose={() => {
        // a key pressed by mistake must not lose what is being recorded
        if (!recording) props.onClose();
      }}
    >
      {device.state === "asking" && <p role="status">{t("capture-microphone.waiting")}</p>}
      {device.state === "refused" && (
        <Notice kind="warn" title={t("capture-microphone.refused")}>
          <p>{device.reason}</p>
        </Notice>
      )}
      {device.state === "on" && recorded.state === "known" && (
        <RecordButton
          stream={device.stream}
          type={recorded.type}
          onRecording={setRecording}
          onRecorded={(content) => {
            props.onRecorded(content);
            props.onClose();
          }}
        />
      )}
      {recorded.state === "none" && (
        <Notice kind="warn" title={t("capture-no-sound")}>
          <p>{t("capture-no-sound.advice")}</p>
        </Notice>
      )}
      <div class="actions">
        <Button onPress={props.onClose}>
          {t(recording ? "capture-microphone.discard" : "common-close")}
        </Button>
      </div>
    </Dialog>
  );
}
