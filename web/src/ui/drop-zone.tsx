import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

/** A place where files can be dropped; whatever is in it has to offer another way, too. */
export function DropZone(props: {
  readonly onFiles: (files: readonly File[]) => void;
  readonly tall?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  const [over, setOver] = useState(false);
  return (
    <div
      class={`drop-zone${over ? " drop-zone-over" : ""}${props.tall === true ? " drop-zone-tall" : ""}`}
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
