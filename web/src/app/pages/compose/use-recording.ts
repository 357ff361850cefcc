import { useEffect, useRef, useState } from "preact/hooks";
import { useWork } from "../../lock/use-lock";
import { Recording } from "./recorder";

export interface RecordingControls {
  /** How long it has been recording; null while it is not. */
  readonly seconds: number | null;
  readonly start: () => void;
  readonly stop: () => void;
}

/** Records a stream; `type` is what `recordedType` says. A page that is hidden ends the recording and keeps it. */
export function useRecording(
  stream: MediaStream,
  type: string,
  told: {
    readonly onRecorded: (content: Blob) => Promise<void> | void;
    readonly onRecording: (isRecording: boolean) => void;
  },
): RecordingControls {
  const recording = useRef<Recording | null>(null);
  const [seconds, setSeconds] = useState<number | null>(null);
  useWork(seconds !== null);
  const start = (): void => {
    if (recording.current !== null) return;
    recording.current = new Recording(stream, type);
    setSeconds(0);
    told.onRecording(true);
  };
  const stop = async (): Promise<void> => {
    const finished = recording.current;
    if (finished === null) return;
    recording.current = null;
    setSeconds(null);
    try {
      await told.onRecorded(await finished.finish());
    } finally {
      told.onRecording(false);
    }
  };
  const ending = useRef(stop);
  ending.current = stop;
  useEffect(() => {
    const hide = (): void => {
      if (document.hidden) void ending.current();
    };
    document.addEventListener("visibilitychange", hide);
    return () => {
      document.removeEventListener("visibilitychange", hide);
      recording.current?.discard();
      recording.current = null;
    };
  }, []);
  useEffect(() => {
    if (seconds === null) return undefined;
    const timer = setTimeout(() => {
      setSeconds(seconds + 1);
    }, 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [seconds]);
  return {
    seconds,
    start,
    stop: () => {
      void stop();
    },
  };
}
