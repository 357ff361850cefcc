import type { JSX, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../../ui/icon";
import { t } from "../../../words";
import { RecordingStatus } from "./record-button";
import type { Burst } from "./use-burst";
import { useRecording } from "./use-recording";

// so long a finger has to rest before it is a burst, in milliseconds
const HOLD = 450;

/** Takes a photo, and a burst of them while it is held. */
export function Shutter(props: {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly disabled: boolean;
  readonly burst: Burst;
  readonly onPress: () => void;
}): JSX.Element {
  const { button, disabled, burst, onPress } = props;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wasHeld = useRef(false);
  const release = (): void => {
    clearTimeout(timer.current);
    if (wasHeld.current) burst.stop();
  };
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  return (
    <button
      ref={button}
      type="button"
      class="shutter"
      aria-label={t("capture-shutter")}
      title={t("capture-shutter.tip")}
      disabled={disabled}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        wasHeld.current = false;
        timer.current = setTimeout(() => {
          wasHeld.current = true;
          burst.start(Infinity);
        }, HOLD);
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onPointerLeave={release}
      onContextMenu={(event) => {
        event.preventDefault(); // what a long press brings up on a touch screen
      }}
      onClick={() => {
        if (!wasHeld.current) onPress();
        wasHeld.current = false;
      }}
    />
  );
}

/** Starts and ends a film. */
export function FilmShutter(props: {
  readonly stream: MediaStream;
  /** What the browser records, as `recordedType` says. */
  readonly type: string;
  readonly onRecorded: (content: Blob) => void;
  readonly onRecording: (isRecording: boolean) => void;
}): JSX.Element {
  const { seconds, start, stop } = useRecording(props.stream, props.type, props);
  const label = t(seconds === null ? "capture-record" : "capture-stop");
  return (
    <div class="film-shutter">
      <RecordingStatus seconds={seconds} />
      <button
        type="button"
        class={seconds === null ? "shutter shutter-film" : "shutter shutter-film shutter-running"}
        aria-label={label}
        title={label}
        onClick={seconds === null ? start : stop}
      >
        <Icon name="video" />
      </button>
    </div>
  );
}
