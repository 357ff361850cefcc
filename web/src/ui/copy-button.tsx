import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../words";
import { Button } from "./button";

/** A text to be copied; it can also be selected by hand where the clipboard is closed. */
export function CopyableText(props: {
  readonly text: string;
  readonly label: string;
  readonly main?: boolean;
}): JSX.Element {
  return (
    <div class="copyable">
      <code>{props.text}</code>
      <CopyButton {...props} />
    </div>
  );
}

/** Puts a text on the clipboard and says whether that went well. */
export function CopyButton(props: {
  readonly text: string;
  readonly label: string;
  readonly main?: boolean;
}): JSX.Element {
  const [outcome, setOutcome] = useState<"none" | "copied" | "failed">("none");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      setOutcome("copied");
    } catch {
      setOutcome("failed");
    }
  };
  return (
    <>
      <Button
        kind={props.main === true ? "main" : "plain"}
        icon={outcome === "copied" ? "check" : "copy"}
        onPress={() => {
          void copy();
        }}
      >
        {outcome === "copied" ? t("common-copied") : props.label}
      </Button>
      <span class="visually-hidden" role="status">
        {outcome === "copied" ? t("common-copied.announcement") : ""}
        {outcome === "failed" ? t("common-copy-failed") : ""}
      </span>
    </>
  );
}
