// Spoken consent: whoever chooses it is being recorded at once, with what to read aloud in view. Nobody is recorded while
// something else lies over that.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { useCovered } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { prepareRecording } from "../../../media";
import { useObjectUrl } from "../open-report/object-urls";
import { mediaErrorText } from "./media-errors";
import { RecordingStatus } from "./record-button";
import { recordingConverter } from "./recording-converter";
import { useMediaDevice } from "./use-media-device";
import { useRecordedType } from "./use-recorded-type";
import { stopStream } from "./recorder";
import { useRecording } from "./use-recording";

export interface SpokenConsentProps {
  /** The recording (M4A), once there is one. */
  readonly evidence: Blob | null;
  /** The report is about to be sent, which ends the recording. */
  readonly isEnding: boolean;
  readonly onRecorded: (evidence: Blob) => void;
  /** Whether it is being recorded or prepared: the report waits for it. */
  readonly onRecording: (isRecording: boolean) => void;
}

export function SpokenConsent(props: SpokenConsentProps): JSX.Element {
  const { evidence, isEnding, onRecorded, onRecording } = props;
  const isCovered = useCovered();
  const [isOpen, setOpen] = useState(evidence === null);
  const [isCut, setCut] = useState(false);
  const [problem, setProblem] = useState<{ readonly error: unknown } | null>(null);
  const url = useObjectUrl(evidence);
  return (
    <div class="stack-tight">
      {isOpen && (
        <Recorder
          isEnding={isEnding}
          isCovered={isCovered}
          onCovered={(wasRecording) => {
            setCut(wasRecording);
            if (!wasRecording) setOpen(false);
          }}
          onRecording={onRecording}
          onRecorded={async (recorded) => {
            try {
              const { content } = await prepareRecording(recorded, recordingConverter);
              onRecorded(content);
              setProblem(null);
            } catch (error) {
              setProblem({ error });
            } finally {
              setOpen(false);
            }
          }}
        />
      )}
      {!isOpen && url !== null && isCut && (
        <Notice kind="warn" title={t("consent-cut")}>
          <p>{t("consent-cut.advice")}</p>
        </Notice>
      )}
      {!isOpen && url !== null && <audio controls src={url} aria-label={t("consent-recorded")} />}
      {!isOpen && (
        <div class="row">
          <Button
            icon="microphone"
            onPress={() => {
              setCut(false);
              setOpen(true);
            }}
          >
            {evidence === null ? t("consent-record") : t("consent-recorded.again")}
          </Button>
        </div>
      )}
      {problem !== null && (
        <Notice kind="bad" title={t("consent-recorded.failed")}>
          {mediaErrorText(problem.error)}
        </Notice>
      )}
    </div>
  );
}

type RecorderProps = Pick<SpokenConsentProps, "isEnding" | "onRecording"> & {
  readonly isCovered: boolean;
  /** Told once something lies over it: a recording has ended then, and none begins. */
  readonly onCovered: (wasRecording: boolean) => void;
  readonly onRecorded: (content: Blob) => Promise<void>;
};

function Recorder(props: RecorderProps): JSX.Element {
  const device = useMediaDevice({ audio: true }, "spoken consent");
  const recorded = useRecordedType("audio");
  const isWaiting = device.state !== "on" || recorded.state !== "known";
  useEffect(() => {
    if (props.isCovered && isWaiting) props.onCovered(false);
  }, [props.isCovered, isWaiting]);
  if (recorded.state === "none") {
    return (
      <Notice kind="warn" title={t("capture-no-sound")}>
        <p>{t("consent-record.unsupported")}</p>
      </Notice>
    );
  }
  if (device.state === "refused") {
    return (
      <Notice kind="warn" title={t("capture-microphone.refused")}>
        <p>{device.reason}</p>
      </Notice>
    );
  }
  if (device.state === "asking" || recorded.state === "asking") {
    return <p role="status">{t("capture-microphone.waiting")}</p>;
  }
  return <RunningRecorder {...props} stream={device.stream} type={recorded.type} />;
}

function RunningRecorder(
  props: RecorderProps & { readonly stream: MediaStream; readonly type: string },
): JSX.Element {
  const { stream, isEnding, isCovered, onCovered, onRecording } = props;
  const { seconds, start, stop } = useRecording(stream, props.type, {
    onRecording,
    onRecorded: (content) => {
      // it is not needed while what it recorded is being prepared
      stopStream(stream);
      return props.onRecorded(content);
    },
  });
  useEffect(() => {
    start();
    return () => {
      onRecording(false);
    };
  }, []);
  useEffect(() => {
    if (isCovered && seconds !== null) onCovered(true);
    if (isCovered || isEnding) stop();
  }, [isCovered, isEnding]);
  return (
    <>
      <RecordingStatus seconds={seconds} />
      <Button kind="danger-solid" icon="microphone" busy={seconds === null} onPress={stop}>
        {t("capture-stop")}
      </Button>
    </>
  );
}
