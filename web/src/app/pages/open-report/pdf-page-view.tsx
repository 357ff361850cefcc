// One page of a PDF: drawn when it is near what one looks at, and let go of when it is far.

import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isAbort } from "../../../api";
import type { PdfDocument } from "../../../media/pdf/document";
import type { Size } from "../../../media/pdf/geometry";
import { useAsync } from "../../use-async";
import { t } from "../../../words";

interface Props {
  readonly opened: PdfDocument;
  /** Counted from 1. */
  readonly number: number;
  /** What is shown until the page's own is known. */
  readonly likelySize: Size;
  /** CSS pixels a point. */
  readonly scale: number;
}

export function PdfPageView({ opened, number, likelySize, scale }: Props): JSX.Element {
  const place = useRef<HTMLElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const isNear = useNear(place);
  const [isBroken, setBroken] = useState(false);
  const wasNear = useRef(false);
  wasNear.current ||= isNear;
  const { loaded } = useAsync(
    async () => (wasNear.current ? await opened.page(number) : undefined),
    wasNear.current ? "near" : "far",
  );
  const page = loaded.state === "ready" ? loaded.value : undefined;
  useEffect(() => {
    if (page === undefined || !isNear) {
      picture.current?.replaceChildren();
      return undefined;
    }
    const controller = new AbortController();
    page.draw(scale, devicePixelRatio, controller.signal).then(
      (canvas) => picture.current?.replaceChildren(canvas),
      (error: unknown) => {
        if (!isAbort(error)) setBroken(true);
      },
    );
    return () => {
      controller.abort();
    };
  }, [page, isNear, scale]);
  useEffect(() => {
    if (page === undefined || text.current === null) return;
    // a page without its text is shown all the same
    page.write(text.current).catch(() => undefined);
  }, [page]);
  const { width, height } = page?.size ?? likelySize;
  return (
    <section
      ref={place}
      class="pdf-page"
      aria-label={t("open-page", { number })}
      style={{
        width: `${(width * scale).toString()}px`,
        height: `${(height * scale).toString()}px`,
        "--total-scale-factor": scale.toString(),
      }}
    >
      <div ref={picture} aria-hidden="true" />
      <div ref={text} class="pdf-text" />
      {(isBroken || loaded.state === "failed") && <p class="pdf-broken">{t("open-page.broken")}</p>}
    </section>
  );
}

/** Whether an element is in view, or less than a view away from it. */
function useNear(element: RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const observed = element.current;
    if (observed === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        setNear(entries.at(-1)?.isIntersecting === true);
      },
      { root: observed.parentElement, rootMargin: "100% 0px" },
    );
    observer.observe(observed);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return isNear;
}
