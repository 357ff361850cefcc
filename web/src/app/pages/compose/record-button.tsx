import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { formatDuration } from "../../text/formatters";
import { type Captured, Recording } from "./recorder";

/** Starts and ends a recording, and shows how long it has got. */
export function RecordButton(props: {
  stream: MediaStream;
  kind: Captured;
  /** What the browser records, as `recordedType` says. */
  type: string;
  onRecorded: (content: Blob) => Promise<void>;
  onRecording: (recording: boolean) => void;
}): JSX.Element {
  const { stream, kind, type, onRecorded, onRecording } = props;
  const recording = useRef<Recording | null>(null);
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(
    () => () => {
      recording.current?.discard();
      recording.current = null;
    },
    [],
  );
  useEffect(() => {
    if (seconds === null) return undefined;
    const timer = setTimeout(() => {
      setSeconds(seconds + 1);
    }, 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [seconds]);
  const toggle = async (): Promise<void> => {
    if (recording.current === null) {
      recording.current = new Recording(stream, type);
      setSeconds(0);
      onRecording(true);
      return;
    }
    const finished = recording.current;
    recording.current = null;
    setSeconds(null);
    onRecording(false);
    await onRecorded(await finished.finish());
  };
  return (
    <div class="stack">
      {seconds !== null && (
        <p class="recording-status">
          <span class="recording-dot" aria-hidden="true" />
          <span role="timer">Recording, {formatDuration(seconds)}</span>
        </p>
      )}
      <Button
        kind={seconds === null ? "main" : "danger-solid"}
        wide
        icon={kind === "video" ? "video" : "microphone"}
        onPress={() => void toggle()}
      >
        {seconds === null ? "Start recording" : "Stop recording"}
      </Button>
    </div>
  );
}
