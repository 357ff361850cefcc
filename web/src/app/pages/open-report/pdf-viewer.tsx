// A report's PDF over the whole screen, page below page. Browsers would show it in viewers of their own, which inherit this
// page's policy and show nothing in some.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type PdfDocument, openPdf } from "../../../media/pdf/document";
import { ZOOM_STEP, pageAt, scaleOf, zoomBy } from "../../../media/pdf/geometry";
import workerUrl from "../../../media/pdf/pdf-worker?worker&url";
import { Button, IconButton } from "../../../ui/button";
import { useModal } from "../../../ui/dialog";
import { LoadingSkeleton } from "../../../ui/loading-skeleton";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { startWorker } from "../../trusted-scripts";
import { useAsync } from "../../use-async";
import { PdfPageView } from "./pdf-page-view";
import { useBackCloses } from "./use-back-closes";
import { ViewerToolbar } from "./viewer-toolbar";

interface Props {
  readonly content: Blob;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

export function PdfViewer({ content, onSave, onClose }: Props): JSX.Element {
  const dialog = useModal();
  useBackCloses(onClose);
  const view = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const [current, setCurrent] = useState(1);
  const { loaded } = useAsync(async (signal) => {
    const opened = await openPdf(content, startWorker(workerUrl));
    if (signal.aborted) opened.close();
    else signal.addEventListener("abort", opened.close);
    const { size } = await opened.page(1);
    return { opened, size };
  }, "pdf");
  const room = useWidth(view.current, loaded.state);
  const pageCount = loaded.state === "ready" ? loaded.value.opened.pageCount : 0;
  const change = (factor: number): void => {
    setZoom((before) => zoomBy(before, factor));
  };
  const turnTo = (number: number): void => {
    placesIn(view.current)[number - 1]?.scrollIntoView();
  };
  const press = (event: KeyboardEvent): void => {
    const factor = { "+": ZOOM_STEP, "=": ZOOM_STEP, "-": 1 / ZOOM_STEP }[event.key];
    if (factor === undefined) return;
    event.preventDefault();
    change(factor);
  };
  return (
    <dialog
      ref={dialog}
      class="viewer pdf-viewer"
      aria-label={t("open-pdf")}
      onKeyDown={press}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <ViewerToolbar
        position={pageCount > 0 ? t("open-page.of", { number: current, count: pageCount }) : ""}
        what="page"
        onMove={
          pageCount > 1
            ? (step) => {
                turnTo(current + step);
              }
            : undefined
        }
        zoomStep={ZOOM_STEP}
        onZoom={change}
        onClose={onClose}
      >
        <IconButton icon="download" label={t("open-pdf.save")} onPress={onSave} />
      </ViewerToolbar>
      {/* what scrolls has to be reached by the keyboard */}
      <div
        ref={view}
        class="pdf-pages"
        role="region"
        aria-label={t("open-pdf.pages")}
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          const tops = placesIn(currentTarget).map(({ offsetTop }) => offsetTop);
          setCurrent(pageAt(tops, currentTarget.scrollTop + currentTarget.clientHeight / 2));
        }}
      >
        {loaded.state === "loading" && <LoadingSkeleton label={t("open-pdf.reading")} />}
        {loaded.state === "failed" && <Unreadable onSave={onSave} />}
        {loaded.state === "ready" && room > 0 && (
          <Pages {...loaded.value} scale={scaleOf(loaded.value.size, room, zoom)} />
        )}
      </div>
    </dialog>
  );
}

function Pages(props: {
  readonly opened: PdfDocument;
  readonly size: { readonly width: number; readonly height: number };
  readonly scale: number;
}): JSX.Element {
  const { opened, size, scale } = props;
  return (
    <>
      {Array.from({ length: opened.pageCount }, (_, index) => (
        <PdfPageView key={index} opened={opened} number={index + 1} likelySize={size} scale={scale} />
      ))}
    </>
  );
}

function Unreadable({ onSave }: { onSave: () => void }): JSX.Element {
  return (
    <Notice
      kind="warn"
      title={t("open-pdf.failed")}
      actions={
        <Button icon="download" onPress={onSave}>
          {t("open-pdf.save")}
        </Button>
      }
    >
      <p>{t("open-pdf.advice")}</p>
    </Notice>
  );
}

function placesIn(view: HTMLElement | null): readonly HTMLElement[] {
  return [...(view?.querySelectorAll<HTMLElement>(".pdf-page") ?? [])];
}

/** How wide an element is inside, in CSS pixels; 0 while there is none. */
function useWidth(element: HTMLElement | null, key: string): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      const { paddingLeft, paddingRight } = getComputedStyle(element);
      setWidth(element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [element, key]);
  return width;
}
