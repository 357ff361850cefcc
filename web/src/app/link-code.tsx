// A link as a QR code, for the phone beside one.

import type { ComponentType, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../words";
import { useAsync } from "./use-async";

export function LinkCode(props: {
  readonly link: string;
  /** What it is for. */
  readonly how: string;
}): JSX.Element | null {
  const { loaded } = useAsync(async () => (await import("./qr-code")).QrCode, "QR code");
  if (loaded.state === "loading") return null;
  if (loaded.state === "failed") return <p class="muted small">{t("share-qr.failed")}</p>;
  return <ShownCode {...props} Code={loaded.value} />;
}

function ShownCode(props: {
  readonly link: string;
  readonly how: string;
  readonly Code: ComponentType<{ readonly text: string; readonly label: string }>;
}): JSX.Element {
  const { link, how, Code } = props;
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // below the buttons it would be under the edge of a phone
    shown.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <div class="stack-tight" ref={shown}>
      <Code text={link} label={t("share-qr.label")} />
      <p class="muted small">{how}</p>
    </div>
  );
}
