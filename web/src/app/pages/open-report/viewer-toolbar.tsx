// What stands above a photo or a PDF that is shown over the whole screen.

import type { ComponentChildren, JSX } from "preact";
import { IconButton } from "../../../ui/button";
import { t } from "../../../words";

export function ViewerToolbar(props: {
  readonly position: string;
  readonly what: "photo" | "page";
  /** One back (-1) or forth (1); undefined where there is one alone. */
  readonly onMove: ((step: number) => void) | undefined;
  readonly zoomStep: number;
  readonly onZoom: (factor: number) => void;
  readonly onClose: () => void;
  /** What else can be done with it. */
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { position, what, onMove, zoomStep, onZoom, onClose, children } = props;
  return (
    <div class="viewer-toolbar">
      <p aria-live="polite">{position}</p>
      {onMove !== undefined && (
        <>
          <IconButton
            icon="back"
            label={t(`open-${what}-previous`)}
            onPress={() => {
              onMove(-1);
            }}
          />
          <IconButton
            icon="forward"
            label={t(`open-${what}-next`)}
            onPress={() => {
              onMove(1);
            }}
          />
        </>
      )}
      <IconButton
        icon="minus"
        label={t("open-zoom-out")}
        onPress={() => {
          onZoom(1 / zoomStep);
        }}
      />
      <IconButton
        icon="plus"
        label={t("open-zoom-in")}
        onPress={() => {
          onZoom(zoomStep);
        }}
      />
      {children}
      <IconButton icon="close" label={t("common-close")} onPress={onClose} />
    </div>
  );
}
