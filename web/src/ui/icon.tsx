// The icons, drawn for a 24 by 24 grid with a stroke of 1.75. They repeat what words beside them say.

import type { JSX } from "preact";

const PATHS = {
  alert:
    "M12 8v5m0 3.5v.01M10.3 4.2 2.6 17.6A2 2 0 0 0 4.3 20.6h15.4a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z",
  back: "M15 5l-7 7 7 7",
  building: "M5 21V5a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v16M3 21h18M16 9h3v12M9 7h3M9 11h3M9 15h3",
  burst: "M8 8h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1ZM5 16H4V5a1 1 0 0 1 1-1h11v1",
  camera:
    "M4 8a2 2 0 0 1 2-2h2l1.5-2h5L16 6h2a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2ZM12 16a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
  chain: "M9.5 14.5l5-5M8 11l-2.5 2.5a4 4 0 0 0 5 5.5L13 16.500M16 13l2.5-2.500a4 4 0 0 0-5.5-5.500L11 7.5",
  check: "M5 12.500l4.5 4.500L19 7.5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM5 15V5a1 1 0 0 1 1-1h9",
  document: "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM14 3v5h5M9 13h6M9 17h4",
  download: "M12 4v11m-4.5-4.500L12 15l4.5-4.500M5 20h14",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  flip: "M4 10a8 8 0 0 1 14-3l2 2M20 4.5V9h-4.500M20 14a8 8 0 0 1-14 3l-2-2M4 19.5V15h4.500",
  folder: "M3 7a2 2 0 0 1 2-2h4l2 2.500h8a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2Z",
  forward: "M9 5l7 7-7 7",
  inbox: "M4 13l2.5-8h11l2.5 8v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1ZM4 13h5l1 2.500h4l1-2.500h5",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 8v.01",
  key: "M14.5 14a5 5 0 1 0-4.8-3.600L3.5 16.600V20.500H7.500V18H10v-2.500h1.500l1-1.800M15.5 8.500v.01",
  location: "M12 21s7-6 7-11.500a7 7 0 0 0-14 0C5 15 12 21 12 21ZM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  lock: "M6 11h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1ZM8 11V8a4 4 0 0 1 8 0v3",
  mail: "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1ZM3.5 7l8.5 6.500L20.5 7",
  message: "M5 5h14a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-7l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z",
  microphone: "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3ZM6 11.500a6 6 0 0 0 12 0M12 18v3",
  minus: "M5 12h14",
  pen: "M4 20l1-4.500L16 4.500l3.5 3.500L8.5 19ZM13.5 7l3.5 3.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.500a7.5 7.5 0 0 1 15 0",
  photo:
    "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM4 16l4.5-4.500L15 18l2.5-2.500L20 18M15.5 9v.01",
  plus: "M12 5v14M5 12h14",
  printer:
    "M7 9V4h10v5M7 17H5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M7 14h10v6H7Z",
  qr: "M4 4h6v6H4ZM14 4h6v6h-6ZM4 14h6v6H4ZM14 14h3v3M20 14v3M14 20h3M20 20v.01",
  retry: "M20 12a8 8 0 1 1-2.5-5.800M20 4v4.500h-4.5",
  share: "M12 15V4m-4 4l4-4 4 4M5 13v6a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-6",
  shield: "M12 21s7.5-3 7.5-9.500V5.500L12 3 4.5 5.500v6C4.5 18 12 21 12 21ZM9 11.800l2.2 2.200L15.2 10",
  torch: "M8 3h8v3.500l-2 3.500v10a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1V10L8 6.500ZM8 6.500h8M12 13v2",
  trash: "M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  undo: "M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H9",
  video: "M4 6h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1ZM15 11l6-3.500v9L15 13",
} as const;

export type IconName = keyof typeof PATHS;

/** Those that point where reading goes, or where it comes from: they are turned with it. */
const POINTING: ReadonlySet<IconName> = new Set(["back", "forward", "undo"]);

/** A decorative icon: hidden from screen readers, as the words beside it say the same. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return <LineDrawing path={PATHS[name]} pointing={POINTING.has(name)} />;
}

/** An icon that only one part of the program has. */
export function LineDrawing({ path, pointing = false }: { path: string; pointing?: boolean }): JSX.Element {
  return (
    <svg
      class={pointing ? "icon-pointing" : undefined}
      viewBox="0 0 24 24"
      width="24"
      height="24"
      aria-hidden="true"
      focusable="false"
    >
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        stroke-width="1.75"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

/** PicSafe's mark: a shutter that is a shield. */
export function Logo(): JSX.Element {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M16 2 4 6.500V15c0 8 5.5 12.8 12 15 6.5-2.2 12-7 12-15V6.500Z" fill="#0a6570" />
      <circle cx="16" cy="15" r="6.25" fill="none" stroke="#fff" stroke-width="2.5" />
      <circle cx="16" cy="15" r="2" fill="#fff" />
    </svg>
  );
}
