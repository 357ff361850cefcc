// What the tool in hand has to be told, and how to use it without drawing.

import type { JSX } from "preact";
import { Button } from "../../../../ui/button";
import { SelectField, TextField } from "../../../../ui/form-fields";
import {
  type Area,
  MAX_TEXT,
  type Mark,
  type Point,
  isCropped,
  middleOf,
  wholeOf,
} from "../../../../media/editing";
import type { Editing } from "./use-editing";
import type { LengthUnit, RulerTool } from "./use-ruler";
import { t } from "../../../../words";

const COVERS = ["black", "blur"] as const;
const UNITS = [
  ["cm", "cm"],
  ["mm", "mm"],
] as const;

export function ToolOptions(props: {
  readonly editing: Editing;
  readonly ruler: RulerTool;
  readonly text: string;
  readonly onText: (text: string) => void;
}): JSX.Element {
  const { editing, ruler, text, onText } = props;
  switch (editing.tool) {
    case null:
      return <p class="hint">{t("editor-choose")}</p>;
    case "crop":
      return <CropOptions editing={editing} />;
    case "cover":
      return <CoverOptions editing={editing} />;
    case "arrow":
      return (
        <>
          <p class="hint">{t("editor-arrow-hint")}</p>
          <AddAndRemove
            editing={editing}
            label={t("editor-arrow-add")}
            make={() => arrowIn(editing.seen.current)}
          />
        </>
      );
    case "text":
      return <TextOptions editing={editing} text={text} onText={onText} />;
    case "scale":
      return <ScaleOptions editing={editing} ruler={ruler} />;
  }
}

function CropOptions({ editing }: { readonly editing: Editing }): JSX.Element {
  const { edits, take } = editing;
  return (
    <>
      <p class="hint">{t("editor-crop-hint")}</p>
      <Button
        disabled={!isCropped(edits)}
        onPress={() => {
          take({ kind: "crop", area: wholeOf(edits.photo) });
        }}
      >
        {t("editor-crop-none")}
      </Button>
    </>
  );
}

function CoverOptions({ editing }: { readonly editing: Editing }): JSX.Element {
  return (
    <>
      <p class="hint">{t(editing.style === "black" ? "editor-black-hint" : "editor-blur-hint")}</p>
      <div class="editor-choice" role="group" aria-label={t("editor-cover-how")}>
        {COVERS.map((style) => (
          <button
            key={style}
            type="button"
            class="button"
            aria-pressed={editing.style === style}
            onClick={() => {
              editing.setStyle(style);
            }}
          >
            {t(style === "black" ? "editor-black" : "editor-blur")}
          </button>
        ))}
      </div>
      <AddAndRemove
        editing={editing}
        label={t("editor-cover-add")}
        make={() => ({ kind: "cover", style: editing.style, area: middleThird(editing.seen.current) })}
      />
    </>
  );
}

function TextOptions(props: {
  readonly editing: Editing;
  readonly text: string;
  readonly onText: (text: string) => void;
}): JSX.Element {
  const { editing, text, onText } = props;
  return (
    <form
      class="editor-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "") return;
        editing.add(textIn(editing.seen.current, text));
        onText("");
      }}
    >
      <TextField
        label={t("editor-text-label")}
        value={text}
        onChange={onText}
        maxLength={MAX_TEXT}
        hint={t("editor-text-hint")}
      />
      <div class="editor-buttons">
        <Button disabled={text.trim() === ""}>{t("editor-text-add")}</Button>
        <RemoveButton editing={editing} />
      </div>
    </form>
  );
}

function ScaleOptions({
  editing,
  ruler,
}: {
  readonly editing: Editing;
  readonly ruler: RulerTool;
}): JSX.Element {
  const { points, problem } = ruler;
  const addBoth = (): void => {
    const { x, y, width, height } = editing.seen.current;
    const across = (share: number): Point => ({ x: x + width * share, y: y + height / 2 });
    ruler.placeBoth(across(1 / 3), across(2 / 3));
  };
  if (points.length < 2) {
    return (
      <>
        <p class="hint">{t(points.length === 0 ? "editor-scale-first" : "editor-scale-second")}</p>
        <div class="editor-buttons">
          <Button onPress={addBoth}>{t("editor-scale-add")}</Button>
        </div>
      </>
    );
  }
  return (
    <>
      <div class="editor-length">
        <TextField
          label={t("editor-scale-length")}
          value={ruler.length}
          onChange={ruler.setLength}
          inputMode="text"
          maxLength={8}
          error={problem === "none" ? undefined : t(PROBLEMS[problem])}
        />
        <SelectField
          label={t("editor-scale-unit")}
          value={ruler.unit}
          onChange={(unit) => {
            ruler.setUnit(unit as LengthUnit);
          }}
          options={UNITS}
        />
      </div>
      <div class="editor-buttons">
        <Button disabled={editing.edits.ruler === null} onPress={ruler.moveBar}>
          {t("editor-scale-corner")}
        </Button>
        <Button onPress={ruler.remove}>{t("editor-remove")}</Button>
      </div>
    </>
  );
}

const PROBLEMS = { too_close: "editor-scale-too-close", no_length: "editor-scale-no-length" } as const;

function AddAndRemove(props: {
  readonly editing: Editing;
  readonly label: string;
  readonly make: () => Mark;
}): JSX.Element {
  return (
    <div class="editor-buttons">
      <Button
        onPress={() => {
          props.editing.add(props.make());
        }}
      >
        {props.label}
      </Button>
      <RemoveButton editing={props.editing} />
    </div>
  );
}

function RemoveButton({ editing }: { readonly editing: Editing }): JSX.Element {
  const { selected } = editing;
  return (
    <Button
      disabled={selected === null}
      onPress={() => {
        if (selected !== null) editing.take({ kind: "remove", index: selected });
      }}
    >
      {t("editor-remove")}
    </Button>
  );
}

function middleThird(seen: Area): Area {
  const edge = Math.min(seen.width, seen.height) / 3;
  const { x, y } = middleOf(seen);
  return { x: x - edge / 2, y: y - edge / 2, width: edge, height: edge };
}

/** What was typed, in the middle of what is seen. */
export function textIn(seen: Area, text: string): Mark {
  return { kind: "text", at: middleOf(seen), text: text.trim() };
}

function arrowIn(seen: Area): Mark {
  const to = middleOf(seen);
  const way = Math.min(seen.width, seen.height) / 4;
  return { kind: "arrow", from: { x: to.x - way, y: to.y + way }, to };
}
