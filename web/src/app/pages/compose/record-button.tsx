import type { JSX } from "preact";
import { Button } from "../../../ui/button";
import { formatDuration } from "../../text/formatters";
import { t } from "../../../words";
import { useRecording } from "./use-recording";

interface Props {
  readonly stream: MediaStream;
  /** What the browser records, as `recordedType` says. */
  readonly type: string;
  readonly onRecorded: (content: Blob) => Promise<void> | void;
  readonly onRecording: (recording: boolean) => void;
}

/** Starts and ends a recording of sound, and shows how long it has got. */
export function RecordButton({ stream, type, onRecorded, onRecording }: Props): JSX.Element {
  const { seconds, start, stop } = useRecording(stream, type, { onRecorded, onRecording });
  return (
    <div class="stack">
      <RecordingStatus seconds={seconds} />
      <Button
        kind={seconds === null ? "main" : "danger-solid"}
        wide
        icon="microphone"
        onPress={seconds === null ? start : stop}
      >
        {t(seconds === null ? "capture-record" : "capture-stop")}
      </Button>
    </div>
  );
}

/** How long it has been recording, if it is. */
export function RecordingStatus({ seconds }: { seconds: number | null }): JSX.Element | null {
  if (seconds === null) return null;
  return (
    <p class="recording-status">
      <span class="recording-dot" aria-hidden="true" />
      <span role="timer">{t("capture-recording", { time: formatDuration(seconds) })}</span>
    </p>
  );
}
