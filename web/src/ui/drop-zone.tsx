import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

/** A place where files can be dropped; whatever is in it has to offer another way, too. */
export function DropZone(props: {
  readonly onFiles: (files: readonly File[]) => void;
  readonly tall?: boolean;
  /** It has no frame of its own: what is in it looks as it does elsewhere. */
  readonly bare?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  const [over, setOver] = useState(false);
  return (
    <div
      class={`drop-zone${over ? " drop-zone-over" : ""}${props.tall === true ? " drop-zone-tall" : ""}${props.bare === true ? " drop-zone-bare" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length > 0) props.onFiles(files);
      }}
    >
      {props.children}
    </div>
  );
}
