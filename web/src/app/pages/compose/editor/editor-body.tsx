// The editor once the photo is there: what can be done above, the photo, the tool's options, and the tools.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../../../../ui/button";
import { ConfirmDialog } from "../../../../ui/dialog";
import { Notice } from "../../../../ui/notice";
import {
  type Mark,
  type PhotoEdits,
  type PhotoPreview,
  type Point,
  between,
  changesAnything,
  wholeOf,
  within,
} from "../../../../media/editing";
import type { Task } from "../../../use-task";
import { ToolOverlay } from "./overlays";
import { Stage } from "./stage";
import { ToolButton } from "./tool-button";
import { ToolOptions, textIn } from "./tool-options";
import { type Editing, type Tool, useEditing } from "./use-editing";
import { type RulerTool, useRuler } from "./use-ruler";
import { t } from "../../../../words";

const TOOLS: readonly Tool[] = ["crop", "cover", "arrow", "text", "scale"];

export function EditorBody(props: {
  readonly preview: PhotoPreview;
  readonly saving: Task;
  readonly onSave: (edits: PhotoEdits) => void;
  readonly onCancel: () => void;
  /** Whether somebody wants to leave. */
  readonly leaving: boolean;
  readonly onLeave: () => void;
  readonly onStay: () => void;
}): JSX.Element {
  const { preview, saving, onSave, onCancel, leaving, onLeave, onStay } = props;
  const editing = useEditing(preview.size);
  const ruler = useRuler(editing);
  const [text, setText] = useState("");
  const shown = useShown(editing);
  const { edits } = editing;
  useEffect(
    () => () => {
      preview.picture.close();
    },
    [preview],
  );
  const unplaced = text.trim() !== "";
  const hasSomething = editing.canUndo || unplaced;
  useEffect(() => {
    if (leaving && !hasSomething) onCancel();
  }, [leaving, hasSomething, onCancel]);
  const { reopen } = editing;
  useEffect(() => {
    if (!saving.busy) reopen();
  }, [saving.busy, reopen]);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // what had the focus has lost it to the words that it is being saved
    if (saving.error !== undefined) body.current?.querySelector<HTMLElement>(".button-main")?.focus();
  }, [saving.error]);
  const press = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (isTyping || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) editing.redo();
    else editing.undo();
  };
  return (
    <div ref={body} class="editor-body" inert={saving.busy} onKeyDown={press}>
      <div class="editor-bar">
        <ToolButton icon="close" label={t("editor-cancel")} onPress={onLeave} />
        <ToolButton icon="undo" label={t("editor-undo")} disabled={!editing.canUndo} onPress={editing.undo} />
        <ToolButton icon="redo" label={t("editor-redo")} disabled={!editing.canRedo} onPress={editing.redo} />
        <ToolButton
          icon="reset"
          label={t("editor-reset")}
          disabled={!changesAnything(edits)}
          onPress={() => {
            editing.take({ kind: "reset" });
          }}
        />
        <Button
          kind="main"
          busy={saving.busy}
          onPress={() => {
            const all = editing.close(unplaced ? textIn(editing.seen.current, text) : null);
            setText("");
            if (changesAnything(all)) onSave(all);
            else onCancel();
          }}
        >
          {t("editor-done")}
        </Button>
      </div>
      <Stage
        preview={preview}
        editing={editing}
        shown={shown}
        onDraw={drawing(editing)}
        onDrawn={(stays) => {
          const { draft } = editing;
          editing.setDraft(null);
          if (draft !== null && stays) editing.add(draft);
        }}
        onTap={(at) => {
          tapped(editing, ruler, within({ ...at, width: 0, height: 0 }, edits.crop), text, setText);
        }}
      >
        {(projection) => <ToolOverlay editing={editing} projection={projection} ruler={ruler} />}
      </Stage>
      <div class="editor-panel">
        <p role="status" class="visually-hidden">
          {editing.said}
        </p>
        {saving.error !== undefined && <Notice kind="bad">{t("editor-failed")}</Notice>}
        <div class="editor-options">
          <ToolOptions editing={editing} ruler={ruler} text={text} onText={setText} />
        </div>
        <div class="editor-tools" role="toolbar" aria-label={t("editor-tools")}>
          <ToolButton
            icon="turn"
            label={t("editor-turn")}
            worded
            onPress={() => {
              editing.take({ kind: "turn" });
            }}
          />
          {TOOLS.map((tool) => (
            <ToolButton
              key={tool}
              icon={tool}
              label={t(`editor-${tool}`)}
              worded
              pressed={editing.tool === tool}
              onPress={() => {
                editing.choose(editing.tool === tool ? null : tool);
              }}
            />
          ))}
        </div>
      </div>
      {leaving && hasSomething && (
        <ConfirmDialog
          title={t("editor-leave")}
          action={t("editor-leave-action")}
          onConfirm={onCancel}
          onClose={onStay}
        >
          <p>{t("editor-leave-text")}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

/** While it is cropped, the whole photo without a scale bar, which stands in a corner of what is kept. */
function useShown({ edits, draft, tool }: Editing): PhotoEdits {
  return useMemo(() => {
    const marks = draft === null ? edits.marks : [...edits.marks, draft];
    return tool === "crop"
      ? { ...edits, marks, crop: wholeOf(edits.photo), ruler: null }
      : { ...edits, marks };
  }, [edits, draft, tool]);
}

/** What one finger draws with the tool in hand; null where it moves the photo. */
function drawing({ tool, style, edits, setDraft }: Editing): ((from: Point, to: Point) => void) | null {
  const make = (from: Point, to: Point): Mark | null => {
    if (tool === "cover") return { kind: "cover", style, area: within(between(from, to), edits.crop) };
    return tool === "arrow" ? { kind: "arrow", from, to } : null;
  };
  if (tool !== "cover" && tool !== "arrow") return null;
  return (from, to) => {
    setDraft(make(from, to));
  };
}

function tapped(
  editing: Editing,
  ruler: RulerTool,
  { x, y }: Point,
  text: string,
  setText: (text: string) => void,
): void {
  if (editing.tool === "scale") ruler.place({ x, y });
  else if (editing.tool === "text" && text.trim() !== "") {
    editing.add({ kind: "text", at: { x, y }, text: text.trim() });
    setText("");
  } else editing.select(null);
}
