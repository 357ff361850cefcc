import type { ComponentChildren, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { Button } from "./button";
import type { IconName } from "./icon";

/** Opens the device's own file picker. */
export function FilePicker(props: {
  readonly label: string;
  readonly icon?: IconName;
  readonly accept: string;
  readonly multiple?: boolean;
  readonly main?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={props.label}
        accept={props.accept}
        multiple={props.multiple === true}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length > 0) props.onFiles(files);
        }}
      />
      <Button
        kind={props.main === true ? "main" : "plain"}
        icon={props.icon}
        onPress={() => {
          input.current?.click();
        }}
      >
        {props.label}
      </Button>
    </>
  );
}

/** A place where files can be dropped; whatever is in it has to offer another way, too. */
export function DropZone(props: {
  readonly onFiles: (files: readonly File[]) => void;
  readonly tall?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  const [over, setOver] = useState(false);
  return (
    <div
      class={`drop${over ? " drop-over" : ""}${props.tall === true ? " drop-tall" : ""}`}
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
