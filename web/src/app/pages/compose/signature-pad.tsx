// A place to sign with a finger, a pen or a mouse; whoever has none of them writes their name.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../../ui/button";
import { fromBase64 } from "../../../contract/base64";
import { t } from "../../../words";
import { TypedSignature, writeName } from "./typed-signature";

const INK = "#10202a";
const LINE = 2.5;

/** Tells the signature as a JPEG after every stroke or written name, and `null` once it is cleared. */
export function SignaturePad(props: {
  /** The signature that counts: the pad shows it, and is empty once there is none any more. */
  readonly signature: Blob | null;
  readonly onSigned: (signature: Blob | null) => void;
}): JSX.Element {
  const { signature, onSigned } = props;
  const isSigned = signature !== null;
  const latest = useRef(signature);
  latest.current = signature;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  useEffect(() => {
    clear(canvas.current);
    if (signature === null) return;
    // a signature that is not shown does not count
    createImageBitmap(signature).then(
      (picture) => {
        if (latest.current === signature) draw(canvas.current, picture);
      },
      () => {
        if (latest.current === signature) onSigned(null);
      },
    );
  }, []);
  useEffect(() => {
    if (!isSigned) clear(canvas.current);
  }, [isSigned]);
  const start = (event: PointerEvent): void => {
    const context = canvas.current?.getContext("2d");
    if (canvas.current === null || context === null || context === undefined) return;
    canvas.current.setPointerCapture(event.pointerId);
    drawing.current = true;
    const [x, y] = canvasPoint(event, canvas.current);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 0.1, y);
    context.stroke();
  };
  const move = (event: PointerEvent): void => {
    if (!drawing.current || canvas.current === null) return;
    const context = canvas.current.getContext("2d");
    for (const point of coalescedEvents(event)) context?.lineTo(...canvasPoint(point, canvas.current));
    context?.stroke();
  };
  const tell = (): void => {
    if (canvas.current !== null) onSigned(jpegOf(canvas.current));
  };
  const end = (): void => {
    if (!drawing.current) return;
    drawing.current = false;
    tell();
  };
  return (
    <div class="stack-tight">
      <canvas
        ref={canvas}
        class="signature-pad"
        role="img"
        aria-label={t(isSigned ? "consent-pad.signed" : "consent-pad")}
        onPointerDown={start}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <div class="row row-between">
        <span class="hint">{t("consent-pad.hint")}</span>
        <Button
          kind="quiet"
          disabled={!isSigned}
          onPress={() => {
            clear(canvas.current);
            onSigned(null);
          }}
        >
          {t("consent-clear")}
        </Button>
      </div>
      <TypedSignature
        onWritten={(name) => {
          const context = clear(canvas.current);
          if (context === undefined) return;
          writeName(context, name, INK);
          tell();
        }}
      />
    </div>
  );
}

/** What is on the pad, at once: what comes later could be of a signature that has been cleared. Null of no pixels. */
function jpegOf(canvas: HTMLCanvasElement): Blob | null {
  const [head = "", data = ""] = canvas.toDataURL("image/jpeg", 0.9).split(",");
  const bytes = fromBase64(data);
  return head !== "data:image/jpeg;base64" || bytes === undefined
    ? null
    : new Blob([bytes], { type: "image/jpeg" });
}

/** What draws on the empty pad; undefined where there is none. */
function clear(canvas: HTMLCanvasElement | null): CanvasRenderingContext2D | undefined {
  const context = canvas?.getContext("2d");
  if (canvas === null || context === null || context === undefined) return undefined;
  const scale = Math.max(2, devicePixelRatio);
  canvas.width = Math.round(canvas.clientWidth * scale);
  canvas.height = Math.round(canvas.clientHeight * scale);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = INK;
  context.lineWidth = LINE * scale;
  context.lineCap = "round";
  context.lineJoin = "round";
  return context;
}

/** Shows a signature that was made before, on a pad that may have had another size. */
function draw(canvas: HTMLCanvasElement | null, picture: ImageBitmap): void {
  const context = clear(canvas);
  if (canvas === null || context === undefined) return;
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
  context.drawImage(picture, 0, 0, picture.width * scale, picture.height * scale);
}

function canvasPoint(event: PointerEvent, canvas: HTMLCanvasElement): [x: number, y: number] {
  const box = canvas.getBoundingClientRect();
  return [
    ((event.clientX - box.left) / box.width) * canvas.width,
    ((event.clientY - box.top) / box.height) * canvas.height,
  ];
}

function coalescedEvents(event: PointerEvent): readonly PointerEvent[] {
  const points = "getCoalescedEvents" in event ? event.getCoalescedEvents() : [];
  return points.length > 0 ? points : [event];
}
