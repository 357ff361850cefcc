import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "./button";
import type { IconName } from "./icon";

/** Opens the device's own file picker. */
export function FilePicker(props: {
  readonly label: string;
  readonly icon?: IconName;
  readonly accept: string;
  readonly multiple?: boolean;
  readonly main?: boolean;
  /** Devices with a camera open it at once. */
  readonly capture?: boolean;
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
        capture={props.capture === true ? "environment" : undefined}
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
