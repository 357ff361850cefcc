// The camera over the whole screen, which a new report begins with. Nothing of it goes to the device's own album.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { REPORT_LIMITS } from "../../../contract/report-limits";
import { Button, IconButton } from "../../../ui/button";
import { useModal } from "../../../ui/dialog";
import { DropZone } from "../../../ui/drop-zone";
import { FilePicker } from "../../../ui/file-picker";
import { Notice } from "../../../ui/notice";
import { useObjectUrl } from "../open-report/object-urls";
import { t } from "../../../words";
import { FrameTaker } from "./camera-frame";
import { CameraControls } from "./camera-controls";
import { ACCEPTED_TYPES } from "./draft-item";
import { FilmShutter, Shutter } from "./shutter";
import { useBurst } from "./use-burst";
import { useMediaDevice } from "./use-media-device";
import { usePageHidden } from "./use-page-hidden";
import { useRecordedType } from "./use-recorded-type";

const BURST = 5;
const PHOTO = { width: { ideal: 3840 }, height: { ideal: 2160 } };
const FILM = { width: { ideal: 1920 } };

interface Props {
  /** How many photos, videos and recordings the report has. */
  readonly count: number;
  /** The picture of the newest. */
  readonly last: Blob | null;
  /** One photo is to be taken, in another's place. */
  readonly isRetake: boolean;
  /** Told of each photo (JPEG) and video that is taken. */
  readonly onTaken: (content: Blob) => void;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onReview: () => void;
  /** There is all that is wanted, or nothing is. */
  readonly onClose: () => void;
}

export function Camera(props: Props): JSX.Element {
  const { count, isRetake, onTaken, onFiles, onReview, onClose } = props;
  const dialog = useModal();
  const video = useRef<HTMLVideoElement>(null);
  const frames = useRef(new FrameTaker());
  const [mode, setMode] = useState<"photo" | "video">("photo");
  const [facing, setFacing] = useState<"environment" | "user">("environment");
  const [taken, setTaken] = useState(0);
  const [isRecording, setRecording] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  // before its first frame the camera has no picture to take
  const [isReady, setReady] = useState(false);
  const recorded = useRecordedType("video");
  const isHidden = usePageHidden();
  const wanted =
    mode === "photo"
      ? { video: { facingMode: facing, ...PHOTO } }
      : { video: { facingMode: facing, ...FILM }, audio: true };
  const device = useMediaDevice(isHidden ? null : wanted, `${mode} ${facing}`);
  const stream = device.state === "on" ? device.stream : null;
  useEffect(() => {
    setReady(false);
    if (video.current !== null) video.current.srcObject = stream;
  }, [stream]);
  const shutter = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // what most want to press next, and what the first key should not close
    if (isReady) shutter.current?.focus();
  }, [isReady]);
  const isFull = count >= REPORT_LIMITS.items && !isRetake;
  const isFullNow = useRef(isFull);
  isFullNow.current = isFull;
  const keep = (content: Blob): void => {
    setTaken((before) => before + 1);
    onTaken(content);
  };
  const take = async (): Promise<boolean> => {
    if (video.current === null || isFullNow.current) return false;
    try {
      keep(await frames.current.take(video.current));
      setFailed(false);
      return !isRetake;
    } catch {
      setFailed(true);
      return false;
    }
  };
  const burst = useBurst(take);
  const close = (): void => {
    // a key pressed by mistake must not lose what is being recorded
    if (!isRecording) onClose();
  };
  return (
    <dialog
      ref={dialog}
      class="viewer camera"
      aria-label={t(
        isRetake ? "capture-dialog.retake" : mode === "photo" ? "capture-dialog" : "capture-dialog.film",
      )}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <DropZone bare onFiles={onFiles}>
        <div class="camera-top">
          <IconButton icon="close" label={t("capture-close")} disabled={isRecording} onPress={close} />
          <CameraControls stream={stream} />
        </div>
        <div class="camera-view">
          <video
            ref={video}
            hidden={stream === null}
            class={taken > 0 ? `camera-flash camera-flash-${(taken % 2).toString()}` : ""}
            autoplay
            playsInline
            muted
            aria-label={t("capture-view")}
            onLoadedData={() => {
              setReady(true);
            }}
          />
          {device.state === "asking" && <p role="status">{t("capture-waiting")}</p>}
          {device.state === "refused" && (
            <div class="stack camera-refused">
              <h2>{t("capture-refused")}</h2>
              <p>{device.reason}</p>
              {!isRetake && <Choose isMain onFiles={onFiles} />}
              <Button onPress={onClose}>{t(isRetake ? "capture-back" : "capture-without")}</Button>
            </div>
          )}
          {hasFailed && <Notice kind="bad">{t("capture-no-picture")}</Notice>}
          {isFull && <Notice kind="warn">{t("capture-full")}</Notice>}
          {recorded.state === "none" && mode === "photo" && stream !== null && (
            <p class="camera-hint">{t("capture-no-film")}</p>
          )}
        </div>
        {device.state !== "refused" && (
          <div class="camera-tools">
            {!isRetake && recorded.state === "known" && (
              <Button
                icon={mode === "photo" ? "video" : "camera"}
                disabled={isRecording || burst.isRunning}
                onPress={() => {
                  setMode(mode === "photo" ? "video" : "photo");
                }}
              >
                {t(mode === "photo" ? "capture-video" : "capture-photos")}
              </Button>
            )}
            {!isRetake && mode === "photo" && (
              <Button
                icon="burst"
                disabled={!isReady || isFull || burst.isRunning}
                onPress={() => {
                  burst.start(BURST);
                }}
              >
                {t("capture-burst")}
              </Button>
            )}
            {!isRetake && !isRecording && !burst.isRunning && <Choose onFiles={onFiles} />}
            <Button
              icon="flip"
              disabled={isRecording || burst.isRunning}
              onPress={() => {
                setFacing(facing === "user" ? "environment" : "user");
              }}
            >
              {t("capture-flip")}
            </Button>
          </div>
        )}
        <div class="camera-bar">
          <LastTaken {...props} disabled={isRecording} onReview={onReview} />
          {device.state === "refused" ? (
            <span />
          ) : mode === "photo" ? (
            <Shutter
              button={shutter}
              disabled={!isReady || isFull}
              burst={burst}
              onPress={() => {
                void take();
              }}
            />
          ) : (
            stream !== null &&
            recorded.state === "known" && (
              <FilmShutter
                stream={stream}
                type={recorded.type}
                onRecorded={keep}
                onRecording={setRecording}
              />
            )
          )}
          <div class="camera-done">
            {count > 0 && !isRetake && (
              <Button kind="main" disabled={isRecording} onPress={onClose}>
                {t("capture-done")}
              </Button>
            )}
          </div>
        </div>
        <p role="status" class="visually-hidden">
          {taken > 0 ? t("capture-taken", { count: taken }) : ""}
        </p>
      </DropZone>
    </dialog>
  );
}

function Choose(props: {
  readonly isMain?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}): JSX.Element {
  return (
    <FilePicker
      label={t("capture-choose")}
      icon="photo"
      accept={ACCEPTED_TYPES}
      multiple
      main={props.isMain === true}
      onFiles={props.onFiles}
    />
  );
}

/** The newest picture and how many there are, which leads to all of them. */
function LastTaken(
  props: Pick<Props, "count" | "last" | "isRetake" | "onReview"> & { readonly disabled: boolean },
): JSX.Element {
  const url = useObjectUrl(props.last);
  if (props.count === 0 || props.isRetake) return <span />;
  return (
    <button
      type="button"
      class="last-taken"
      aria-label={t("capture-look", { count: props.count })}
      title={t("capture-look.tip")}
      disabled={props.disabled}
      onClick={props.onReview}
    >
      {url !== null && <img src={url} alt="" />}
      <span aria-hidden="true">{props.count}</span>
    </button>
  );
}
