import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { OpenedReport, ReportMember } from "../../../format";
import { thumbnailOf } from "./thumbnail-of";
import { Button } from "../../../ui/button";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { listWithAnd, listWithCommas } from "../../text/lists";
import { recordingDetails } from "../../text/recording-details";
import { mediaTypeName } from "../../text/report-labels";
import { useAsync } from "../../use-async";
import { saveAs, useObjectUrl, useReportFileUrl } from "./object-urls";

interface ClipProps {
  readonly contents: OpenedReport;
  readonly member: ReportMember;
}

/** Videos and recordings, each with a player. */
export function Clips(props: { contents: OpenedReport; clips: readonly ReportMember[] }): JSX.Element {
  return (
    <ul class="stack-wide">
      {props.clips.map((clip) => (
        <li key={clip.name}>
          <Clip contents={props.contents} member={clip} />
        </li>
      ))}
    </ul>
  );
}

function Clip({ contents, member }: ClipProps): JSX.Element {
  const { loaded } = useAsync(async (signal) => {
    const file = await contents.blob(member.name, signal);
    const { describeRecording } = await import("../../../media/recordings/strip");
    // what another program wrote may play all the same
    return { file, recording: await describeRecording(file).catch(() => undefined) };
  }, member.name);
  const ready = loaded.state === "ready" ? loaded.value : undefined;
  const url = useObjectUrl(ready?.file ?? null);
  const [problem, setProblem] = useState<"unplayable" | "unseen" | null>(null);
  const isFilm = member.mediaType === "video";
  const poster = useReportFileUrl(contents, isFilm ? (thumbnailOf(contents, member.itemId) ?? null) : null);
  const label = `${mediaTypeName(member.mediaType ?? "")} ${member.itemId ?? ""}`;
  const codecs = ready?.recording?.codecs ?? [];
  const failed = (): void => {
    setProblem("unplayable");
  };
  return (
    <figure class="clip">
      {loaded.state === "loading" && <span class="skeleton" />}
      {url !== null &&
        (isFilm ? (
          <video
            controls
            playsInline
            preload="metadata"
            src={url}
            {...(poster.state === "ready" && poster.value !== null ? { poster: poster.value } : {})}
            aria-label={label}
            onError={failed}
            onLoadedMetadata={({ currentTarget }) => {
              // browsers play the sound of a film whose pictures they have no decoder for
              if (currentTarget.videoWidth === 0) setProblem("unseen");
            }}
          />
        ) : (
          <audio controls preload="metadata" src={url} aria-label={label} onError={failed} />
        ))}
      {loaded.state === "failed" && (
        <Notice kind="warn" title={t("open-clip-unread")}>
          <p>{t("open-clip-unread.advice")}</p>
        </Notice>
      )}
      {problem !== null && ready !== undefined && (
        <Notice
          kind="warn"
          title={t(problem === "unseen" ? "open-clip-unplayable.unseen" : "open-clip-unplayable")}
        >
          <p>
            {codecs.length > 0 && `${t("open-clip-unplayable.codecs", { codecs: listWithAnd(codecs) })} `}
            {t("open-clip-unplayable.advice")}
          </p>
          <Button
            icon="download"
            onPress={() => {
              saveAs(ready.file, member.name);
            }}
          >
            {t("open-clip-unplayable.save")}
          </Button>
        </Notice>
      )}
      <figcaption class="muted small">
        {listWithCommas([label, ...recordingDetails(member.size, ready?.recording)])}
      </figcaption>
    </figure>
  );
}
