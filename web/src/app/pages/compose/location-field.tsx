import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { t } from "../../../words";
import type { Position } from "./draft";

const LOCATION_MS = 15_000;

/** Where the report is made, if the sender wants it in there. */
export function LocationField(props: {
  position: Position | null;
  onChange: (position: Position | null) => void;
}): JSX.Element {
  const { position, onChange } = props;
  const [state, setState] = useState<"idle" | "asking" | "failed">("idle");
  const ask = (): void => {
    setState("asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState("idle");
        onChange({ latitude: coords.latitude, longitude: coords.longitude });
      },
      () => {
        setState("failed");
      },
      { timeout: LOCATION_MS, enableHighAccuracy: true },
    );
  };
  return (
    <div class="stack-tight">
      <div class="row">
        {position === null ? (
          <Button icon="location" busy={state === "asking"} onPress={ask}>
            {t("compose-location")}
          </Button>
        ) : (
          <>
            <span class="row">
              <Icon name="location" />
              <bdi dir="ltr">
                {position.latitude.toFixed(4)}, {position.longitude.toFixed(4)}
              </bdi>
            </span>
            <Button
              kind="quiet"
              onPress={() => {
                onChange(null);
              }}
            >
              {t("compose-location.remove")}
            </Button>
          </>
        )}
      </div>
      <p class="hint" role="status">
        {state === "failed" ? t("compose-location.failed") : t("compose-location.hint")}
      </p>
    </div>
  );
}
