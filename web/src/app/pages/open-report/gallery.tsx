import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type OpenedReport, type ReportMember, thumbnailName } from "../../../format";
import { Icon } from "../../../ui/icon";
import { Notice } from "../../../ui/notice";
import { mediaTypeName } from "../../text/report-labels";
import { formatFileSize } from "../../text/formatters";
import { useReportFileUrl } from "./object-urls";
import { PhotoViewer } from "./photo-viewer";

interface MemberProps {
  readonly contents: OpenedReport;
  readonly member: ReportMember;
}

/** The photos as tiles; each opens to fill the screen. */
export function Gallery(props: { contents: OpenedReport; photos: readonly ReportMember[] }): JSX.Element {
  const { contents, photos } = props;
  const [current, setCurrent] = useState<number | null>(null);
  const member = current === null ? undefined : photos[current];
  return (
    <>
      <ul class="gallery">
        {photos.map((photo, index) => (
          <li key={photo.name}>
            <Tile
              contents={contents}
              member={photo}
              label={`Open photo ${index + 1} of ${photos.length}`}
              onPress={() => {
                setCurrent(index);
              }}
            />
          </li>
        ))}
      </ul>
      {member !== undefined && current !== null && (
        <PhotoViewer
          contents={contents}
          member={member}
          position={`Photo ${current + 1} of ${photos.length}`}
          onMove={
            photos.length > 1
              ? (step) => {
                  setCurrent((current + step + photos.length) % photos.length);
                }
              : undefined
          }
          onClose={() => {
            setCurrent(null);
          }}
        />
      )}
    </>
  );
}

function Tile(props: MemberProps & { label: string; onPress: () => void }): JSX.Element {
  const { contents, member, label, onPress } = props;
  const file = useReportFileUrl(contents, previewName(contents, member));
  return (
    <button type="button" class="tile" aria-label={label} onClick={onPress}>
      {file.state === "ready" && file.value !== null && <img src={file.value} alt="" />}
      {file.state === "failed" && <Icon name="alert" />}
    </button>
  );
}

function previewName(contents: OpenedReport, { itemId, name }: ReportMember): string {
  const thumbnail = itemId === undefined ? name : thumbnailName(itemId);
  return contents.members.has(thumbnail) ? thumbnail : name;
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

function Clip({ contents, member }: MemberProps): JSX.Element {
  const file = useReportFileUrl(contents, member.name);
  const [unplayable, setUnplayable] = useState(false);
  const label = `${mediaTypeName(member.mediaType ?? "")} ${member.itemId ?? ""}`;
  const failed = (): void => {
    setUnplayable(true);
  };
  return (
    <figure class="clip">
      {file.state === "loading" && <span class="skeleton" />}
      {file.state === "ready" &&
        file.value !== null &&
        (member.mediaType === "video" ? (
          <video
            controls
            playsInline
            preload="metadata"
            src={file.value}
            aria-label={label}
            onError={failed}
          />
        ) : (
          <audio controls preload="metadata" src={file.value} aria-label={label} onError={failed} />
        ))}
      {(unplayable || file.state === "failed") && (
        <Notice kind="warn" title="This browser cannot play it">
          <p>Save the file and open it with another program.</p>
        </Notice>
      )}
      <figcaption class="muted small">
        {label}, {formatFileSize(member.size)}
      </figcaption>
    </figure>
  );
}
