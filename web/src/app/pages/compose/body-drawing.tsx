// The outline of a body, from the front and from behind, with its regions. For eyes alone: what can be pressed lies over it.

import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { type BodyView, DRAWING, REGIONS } from "./body-regions";

// the half on the left of the drawing, from the top of the head to the crotch
const HALF =
  "M140 6C116 6 106 24 106 50C106 74 117 90 126 97L126 112C124 124 106 127 92 131C70 137 62 150 59 172" +
  "L49 230L38 292L30 318C22 334 20 352 28 364C37 372 46 364 50 350L58 322L68 294L80 234L90 190" +
  "C91 214 93 236 90 258C85 280 82 306 83 334C84 366 88 394 92 420C90 460 93 500 99 538" +
  "C96 556 84 570 84 582C86 592 122 592 124 580L120 540C125 500 129 464 127 440C131 400 137 360 140 322";
const MIRRORED = `translate(${DRAWING.width} 0) scale(-1 1)`;
const LINES: Readonly<Record<BodyView, string>> = {
  front: "M124 52v4M156 52v4M132 76q8 6 16 0M140 244v4M118 190h.01M162 190h.01",
  back: "M140 140V262M140 272V316M126 408q-8 10-22 8M154 408q8 10 22 8",
};

export function BodyDrawing(props: {
  readonly view: BodyView;
  /** The message of the region that is chosen. */
  readonly chosen: string | undefined;
}): JSX.Element {
  const { view, chosen } = props;
  const outline = useId();
  return (
    <svg viewBox={`0 0 ${DRAWING.width} ${DRAWING.height}`} aria-hidden="true" focusable="false">
      <clipPath id={outline}>
        <path d={HALF} />
        <path d={HALF} transform={MIRRORED} />
      </clipPath>
      <g clip-path={`url(#${outline})`}>
        <rect class="body-skin" width={DRAWING.width} height={DRAWING.height} />
        {REGIONS[view].map(({ name, x, y, width, height }) => (
          <rect
            key={name}
            class={name === chosen ? "body-region body-region-chosen" : "body-region"}
            x={x}
            y={y}
            width={width}
            height={height}
          />
        ))}
      </g>
      <g class="body-outline">
        <path d={HALF} />
        <path d={HALF} transform={MIRRORED} />
        <path d={LINES[view]} />
      </g>
    </svg>
  );
}
