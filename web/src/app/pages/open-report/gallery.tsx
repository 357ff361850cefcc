import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { OpenedReport, ReportMember } from "../../../format";
import { thumbnailOf } from "./thumbnail-of";
import { Icon } from "../../../ui/icon";
import { t } from "../../../words";
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
              label={t("open-photo.open", { number: index + 1, count: photos.length })}
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
          position={t("open-photo", { number: current + 1, count: photos.length })}
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
  return thumbnailOf(contents, itemId) ?? name;
}
