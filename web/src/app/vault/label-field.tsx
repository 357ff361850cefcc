import type { JSX } from "preact";
import { TextField } from "../../ui/form-fields";
import { t } from "../../words";
import { useVault } from "./use-vault";

/** Of characters; in bytes, what is too long is cut when it is sealed. */
export const MAX_LABEL = 100;

/** What one's own list is to call a report, where that can be kept. */
export function LabelField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}): JSX.Element | null {
  if (useVault().kind !== "open") return null;
  return (
    <TextField
      label={t("vault-label")}
      hint={t("vault-label.hint")}
      value={props.value}
      maxLength={MAX_LABEL}
      onChange={props.onChange}
    />
  );
}
