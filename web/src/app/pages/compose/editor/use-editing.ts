// What the editor knows while a photo is edited: the steps, the tool in hand, and what is selected.

import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import {
  type Area,
  type CoverStyle,
  type EditHistory,
  type Mark,
  type PhotoEdits,
  type Step,
  closed,
  editsOf,
  newHistory,
  redo,
  reopened,
  take,
  undo,
  wholeOf,
} from "../../../../media/editing";
import { t } from "../../../../words";

export type Tool = "crop" | "cover" | "arrow" | "text" | "scale";

export interface Editing {
  readonly edits: PhotoEdits;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly tool: Tool | null;
  readonly style: CoverStyle;
  /** A mark's index, if one of the tool's kind is selected. */
  readonly selected: number | null;
  /** What is being drawn. */
  readonly draft: Mark | null;
  /** What was done last, for those who do not see it. */
  readonly said: string;
  /** What of the photo is seen, for what is added without a place: told by the stage. */
  readonly seen: { current: Area };
  readonly take: (step: Step, joined?: boolean) => void;
  readonly add: (mark: Mark) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly choose: (tool: Tool | null) => void;
  readonly select: (index: number | null) => void;
  readonly setStyle: (style: CoverStyle) => void;
  readonly setDraft: (mark: Mark | null) => void;
  /** All that was done, with what is just being drawn and `last`; nothing can be changed any more. */
  readonly close: (last: Mark | null) => PhotoEdits;
  /** Everything can be changed again. */
  readonly reopen: () => void;
}

export function useEditing(photo: PhotoEdits["photo"]): Editing {
  const [history, setHistory] = useState<EditHistory>(() => newHistory(photo));
  const [tool, setTool] = useState<Tool | null>(null);
  const [style, setStyle] = useState<CoverStyle>("black");
  const [selected, setSelected] = useState<number | null>(null);
  const [draft, setDraft] = useState<Mark | null>(null);
  const [said, setSaid] = useState("");
  const seen = useRef(wholeOf(photo));
  const edits = useMemo(() => editsOf(history), [history]);
  const taken = (step: Step, joined = false): void => {
    setHistory((before) => take(before, step, joined));
    setSaid(stepWords(step));
    if (step.kind === "remove" || step.kind === "reset") setSelected(null);
  };
  return {
    edits,
    canUndo: history.done.length > 0,
    canRedo: history.undone.length > 0,
    tool,
    style,
    selected: selected !== null && edits.marks[selected]?.kind === tool ? selected : null,
    draft,
    said,
    seen,
    take: taken,
    add: (mark) => {
      taken({ kind: "add", mark });
      setSelected(edits.marks.length);
    },
    undo: () => {
      setHistory(undo);
      setSaid(t("editor-undone"));
    },
    redo: () => {
      setHistory(redo);
      setSaid(t("editor-redone"));
    },
    choose: (chosen) => {
      setTool(chosen);
      setSelected(null);
      setDraft(null);
    },
    select: setSelected,
    setStyle: (chosen) => {
      setStyle(chosen);
      const mark = selected === null ? undefined : edits.marks[selected];
      if (selected !== null && mark?.kind === "cover" && mark.style !== chosen) {
        taken({ kind: "change", index: selected, mark: { ...mark, style: chosen } });
      }
    },
    setDraft: (mark) => {
      setDraft(history.isClosed ? null : mark);
    },
    close: (last) => {
      const all = [draft, last]
        .filter((mark) => mark !== null)
        .reduce((before, mark) => take(before, { kind: "add", mark }), history);
      setHistory(closed(all));
      setDraft(null);
      return editsOf(all);
    },
    reopen: useCallback(() => {
      setHistory(reopened);
    }, []),
  };
}

function stepWords(step: Step): string {
  switch (step.kind) {
    case "turn":
      return t("editor-turned");
    case "add":
      return t("editor-added");
    case "remove":
      return t("editor-removed");
    case "reset":
      return t("editor-was-reset");
    case "crop":
    case "change":
    case "measure":
      return ""; // many in a row, whose handles say what they are
  }
}
