// A QR code (ISO/IEC 18004), with its quiet zone of four modules; loaded when somebody asks for one.

import type { JSX } from "preact";
import { encode } from "uqr";

const QUIET_ZONE = 4;

export function QrCode({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const { size, data } = encode(text, { ecc: "M", border: QUIET_ZONE });
  return (
    <svg
      class="qr-code"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size.toString()} ${size.toString()}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={pathOf(data)} fill="#000" />
    </svg>
  );
}

/** The dark modules of each row, those beside one another in one piece. */
export function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) =>
      row.map((isDark, x) => {
        if (!isDark || row[x - 1] === true) return "";
        const end = row.indexOf(false, x);
        const width = (end < 0 ? row.length : end) - x;
        return `M${x.toString()} ${y.toString()}h${width.toString()}v1h-${width.toString()}z`;
      }),
    )
    .join("");
}
