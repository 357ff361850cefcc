// Torch and zoom, where the camera has them.

import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { t } from "../../../words";
import { NO_ABILITIES, abilitiesOf, adjust } from "./camera-abilities";

export function CameraControls({ stream }: { stream: MediaStream | null }): JSX.Element {
  const track = stream?.getVideoTracks()[0];
  const { hasTorch, zoom } = track === undefined ? NO_ABILITIES : abilitiesOf(track);
  const [isLit, setLit] = useState(false);
  const [factor, setFactor] = useState(1);
  const id = useId();
  useEffect(() => {
    setLit(false);
    setFactor(zoom?.value ?? 1);
  }, [stream]);
  if (track === undefined) return <span />;
  const light = async (): Promise<void> => {
    if (await adjust(track, { torch: !isLit })) setLit(!isLit);
  };
  return (
    <div class="row camera-controls">
      {zoom !== null && (
        <div class="row row-tight">
          <label for={id}>{t("capture-zoom")}</label>
          <input
            id={id}
            type="range"
            min={zoom.min}
            max={zoom.max}
            step={zoom.step}
            value={factor}
            aria-valuetext={t("capture-zoom.value", { factor: factor.toFixed(1) })}
            onInput={({ currentTarget }) => {
              const wanted = Number(currentTarget.value);
              setFactor(wanted);
              void adjust(track, { zoom: wanted });
            }}
          />
        </div>
      )}
      {hasTorch && (
        <Button icon="torch" isPressed={isLit} onPress={() => void light()}>
          {t("capture-light")}
        </Button>
      )}
    </div>
  );
}
