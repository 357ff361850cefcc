// The editor's buttons: an icon, with its words below or for screen readers alone. Icons as in ui/icon, of which these
// are no part because few pages need them.

import type { JSX } from "preact";
import { LineDrawing } from "../../../../ui/icon";

const PATHS = {
  arrow: "M5 19L18 6M9 6h9v9",
  close: "M6 6l12 12M18 6L6 18",
  cover: "M4 5h16v14H4ZM4 14L13 5M6 19L20 5M13 19l7-7",
  crop: "M7 3v14h14M3 7h14v14",
  redo: "M16 5l4 4-4 4M20 9H9.500a5.5 5.5 0 0 0 0 11H15",
  reset: "M4 12a8 8 0 1 0 2.500-5.800M4 4v4.500h4.500",
  scale: "M3 8h18v8H3ZM7 8v3M11 8v4M15 8v3M19 8v0",
  text: "M5 7V5h14v2M12 5v14M9 19h6",
  turn: "M20 12a8 8 0 1 1-2.500-5.800M20 4v4.500h-4.500",
  undo: "M8 5L4 9l4 4M4 9h10.500a5.5 5.5 0 0 1 0 11H9",
  zoomIn:
    "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM15.500 15.500L20 20M10.500 8v5M8 10.500h5",
  zoomOut: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM15.500 15.500L20 20M8 10.500h5",
} as const;

export type ToolIcon = keyof typeof PATHS;

export function ToolButton(props: {
  readonly icon: ToolIcon;
  readonly label: string;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  /** Whether it is the tool in hand; undefined where it is an action. */
  readonly pressed?: boolean;
  /** Whether the words are seen. */
  readonly worded?: boolean;
}): JSX.Element {
  const { icon, label, worded = false } = props;
  return (
    <button
      type="button"
      class={worded ? "editor-tool editor-tool-worded" : "editor-tool"}
      {...(worded ? {} : { "aria-label": label, title: label })}
      aria-pressed={props.pressed}
      disabled={props.disabled === true}
      onClick={props.onPress}
    >
      <LineDrawing path={PATHS[icon]} />
      {worded && <span>{label}</span>}
    </button>
  );
}
