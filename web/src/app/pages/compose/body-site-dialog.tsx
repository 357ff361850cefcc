// Where on the body: touched on a drawing, or taken from the list of the same names.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { t } from "../../../words";
import { BodyDrawing } from "./body-drawing";
import {
  type BodyRegion,
  type BodyView,
  DRAWING,
  NAMES,
  REGIONS,
  chosenOf,
  withChosen,
} from "./body-regions";

type Shown = BodyView | "list";

const SHOWN: readonly Shown[] = ["front", "back", "list"];
/** Whose sides are on the left and on the right of the drawing. */
const SIDES = { front: ["right", "left"], back: ["left", "right"] } as const;

export function BodySiteDialog(props: {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { text, onText, onClose } = props;
  const names = NAMES.map((name) => t(name));
  const present = chosenOf(text.trim(), names);
  const chosen = NAMES.find((name) => t(name) === present);
  const isBehind = chosen !== undefined && !REGIONS.front.some(({ name }) => name === chosen);
  const [shown, setShown] = useState<Shown>(isBehind ? "back" : "front");
  const choose = (name: BodyRegion["name"]): void => {
    onText(withChosen(text, t(name), names));
  };
  return (
    <Dialog title={t("body-title")} onClose={onClose} class="body-site">
      <div class="body-views" role="group" aria-label={t("body-title.view")}>
        {SHOWN.map((one) => (
          <Button
            key={one}
            kind={one === shown ? "main" : "plain"}
            isPressed={one === shown}
            onPress={() => {
              setShown(one);
            }}
          >
            {t(`body-title.${one}`)}
          </Button>
        ))}
      </div>
      {shown === "list" ? (
        <ul class="body-list">
          {NAMES.map((name) => (
            <li key={name}>
              <Button
                isPressed={name === chosen}
                onPress={() => {
                  choose(name);
                }}
              >
                {t(name)}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        // a body is not mirrored where the language is written from right to left
        <div class="body-figure" dir="ltr">
          <p class="body-sides muted small">
            {SIDES[shown].map((side) => (
              <bdi key={side}>{t(`body-sides.${side}`)}</bdi>
            ))}
          </p>
          <div class="body-map">
            <BodyDrawing view={shown} chosen={chosen} />
            {REGIONS[shown].map((region) => (
              <button
                key={region.name}
                type="button"
                aria-label={t(region.name)}
                title={t(region.name)}
                aria-pressed={region.name === chosen}
                style={placeOf(region)}
                onClick={() => {
                  choose(region.name);
                }}
              />
            ))}
          </div>
        </div>
      )}
      <div class="actions">
        <Button onPress={onClose}>{t("common-cancel")}</Button>
      </div>
    </Dialog>
  );
}

function placeOf({ x, y, width, height }: BodyRegion): Record<string, string> {
  return {
    insetInlineStart: percent(x, DRAWING.width),
    insetBlockStart: percent(y, DRAWING.height),
    inlineSize: percent(width, DRAWING.width),
    blockSize: percent(height, DRAWING.height),
  };
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(3)}%`;
}
