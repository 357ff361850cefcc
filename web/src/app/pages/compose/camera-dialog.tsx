import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { useMediaDevice } from "./use-media-device";
import type { RunningConversion } from "./use-conversions";
import { useRecordedType } from "./use-recorded-type";
import { ConversionList } from "./conversion-list";
import { RecordButton } from "./record-button";

interface Props {
  /** What was taken and is being converted. */
  readonly running: readonly RunningConversion[];
  /** Told of each photo (any picture type) and video that is taken. */
  readonly onTaken: (content: Blob) => Promise<void>;
  readonly onClose: () => void;
}

/** The camera: photos one after the other, or a video. Nothing of it goes to the device's own album. */
export function CameraDialog({ running, onTaken, onClose }: Props): JSX.Element {
  const [mode, setMode] = useState<"photo" | "video">("photo");
  const [facing, setFacing] = useState<"environment" | "user">("environment");
  const [taken, setTaken] = useState(0);
  const [recording, setRecording] = useState(false);
  const recorded = useRecordedType("video");
  const size = { width: { ideal: 3840 }, height: { ideal: 2160 } };
  const device = useMediaDevice(
    mode === "photo"
      ? { video: { facingMode: facing, ...size } }
      : { video: { facingMode: facing, width: { ideal: 1920 } }, audio: true },
    `${mode} ${facing}`,
  );
  const take = async (content: Blob): Promise<void> => {
    await onTaken(content);
    setTaken((before) => before + 1);
  };
  return (
    <Dialog
      title={mode === "photo" ? "Take photos" : "Record a video"}
      class="capture-dialog"
      onClose={() => {
        // a key pressed by mistake must not lose what is being recorded
        if (!recording) onClose();
      }}
    >
      {device.state === "refused" && (
        <Notice kind="warn" title="The camera cannot be used">
          <p>{device.reason}</p>
        </Notice>
      )}
      {device.state === "asking" && (
        <p role="status">Waiting for the camera. The browser may ask you to allow it.</p>
      )}
      {device.state === "on" && (
        <LivePreview
          stream={device.stream}
          mode={mode}
          type={recorded.state === "known" ? recorded.type : undefined}
          onTaken={take}
          onRecording={setRecording}
        />
      )}
      <p role="status" class="muted">
        {taken > 0 ? `${taken} taken. They are in the report below.` : ""}
      </p>
      <ConversionList running={running} />
      {recorded.state === "none" && (
        <p class="hint">
          This browser takes photos, but cannot record a video for a report. Choose one that was recorded
          elsewhere.
        </p>
      )}
      <div class="row row-between">
        <div class="row">
          {recorded.state === "known" && (
            <Button
              icon={mode === "photo" ? "video" : "camera"}
              disabled={recording}
              onPress={() => {
                setMode(mode === "photo" ? "video" : "photo");
              }}
            >
              {mode === "photo" ? "Video" : "Photos"}
            </Button>
          )}
          <IconButton
            icon="flip"
            label="Other camera"
            disabled={recording}
            onPress={() => {
              setFacing(facing === "user" ? "environment" : "user");
            }}
          />
        </div>
        <Button disabled={recording} onPress={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}

function LivePreview(props: {
  stream: MediaStream;
  mode: "photo" | "video";
  /** What the browser records, if it records anything. */
  type: string | undefined;
  onTaken: (content: Blob) => Promise<void>;
  onRecording: (recording: boolean) => void;
}): JSX.Element {
  const { stream, mode, type, onTaken, onRecording } = props;
  const video = useRef<HTMLVideoElement>(null);
  // before its first frame the camera has no picture to take
  const [ready, setReady] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    setReady(false);
    if (video.current !== null) video.current.srcObject = stream;
  }, [stream]);
  const takePhoto = async (): Promise<void> => {
    if (video.current === null) return;
    setBusy(true);
    setFailed(false);
    try {
      await onTaken(await captureFrame(video.current));
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="capture stack">
      <video
        ref={video}
        autoplay
        playsInline
        muted
        aria-label="What the camera sees"
        onLoadedData={() => {
          setReady(true);
        }}
      />
      {failed && <Notice kind="bad">The camera gave no picture. Try again.</Notice>}
      {mode === "photo" ? (
        <Button kind="main" wide icon="camera" busy={busy} disabled={!ready} onPress={() => void takePhoto()}>
          Take a photo
        </Button>
      ) : (
        type !== undefined && (
          <RecordButton
            stream={stream}
            kind="video"
            type={type}
            onRecorded={onTaken}
            onRecording={onRecording}
          />
        )
      )}
    </div>
  );
}

async function captureFrame(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const photo = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", 0.95);
  });
  if (photo === null) throw new Error("the camera gave no picture");
  return photo;
}
