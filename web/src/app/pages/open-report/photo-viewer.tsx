// One photo over the whole screen: zoomed by wheel, by two fingers, by buttons and by keys, and moved by hand.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OpenedReport, ReportMember } from "../../../format";
import { useModal } from "../../../ui/dialog";
import { LoadingSkeleton } from "../../../ui/loading-skeleton";
import { t } from "../../../words";
import { useReportFileUrl } from "./object-urls";
import { useBackCloses } from "./use-back-closes";
import { ViewerToolbar } from "./viewer-toolbar";
import { INITIAL_VIEWPORT, ZOOM_STEP, ZoomArea, keyAction, transformOf, zoomBy } from "./zoom-area";

export function PhotoViewer(props: {
  readonly contents: OpenedReport;
  readonly member: ReportMember;
  readonly position: string;
  readonly onMove: ((step: number) => void) | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const { contents, member, position, onMove, onClose } = props;
  const dialog = useModal();
  useBackCloses(onClose);
  const file = useReportFileUrl(contents, member.name);
  const [view, setView] = useState(INITIAL_VIEWPORT);
  useEffect(() => {
    setView(INITIAL_VIEWPORT);
  }, [member]);
  const zoom = (factor: number): void => {
    setView((before) => zoomBy(before, factor));
  };
  const press = (event: KeyboardEvent): void => {
    const action = keyAction(event.key, view.zoom > 1, onMove);
    if (action === undefined) return;
    event.preventDefault();
    if (typeof action === "number") onMove?.(action);
    else setView(action);
  };
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={position}
      onKeyDown={press}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <ViewerToolbar
        position={position}
        what="photo"
        onMove={onMove}
        zoomStep={ZOOM_STEP}
        onZoom={zoom}
        onClose={onClose}
      />
      <ZoomArea view={view} onView={setView} onSwipe={onMove}>
        {file.state === "ready" && file.value !== null ? (
          <img src={file.value} alt={position} draggable={false} style={{ transform: transformOf(view) }} />
        ) : (
          <LoadingSkeleton label={t("open-photo-decrypting")} lines={1} />
        )}
      </ZoomArea>
    </dialog>
  );
}
