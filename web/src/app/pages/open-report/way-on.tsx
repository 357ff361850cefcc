// What somebody whom a report's policy refuses can do: say what for, or that it is an emergency; and whoever is a second
// person, though not for themselves, approves of somebody else.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, type Release } from "../../../api";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { t } from "../../../words";
import { PURPOSES } from "../../policies/access";
import { ApproveForm } from "../../policies/approvals";
import type { SealedFile } from "./unseal";

const BREAKABLE: ReadonlySet<string> = new Set([
  "not_named",
  "not_yet",
  "no_longer",
  "all_opened",
  "purpose_not_consented",
  "approval_needed",
]);
/** Whoever may not open it may be a colleague of its sender, or need an approval as well. */
const APPROVERS: ReadonlySet<string> = new Set(["not_named", "approval_needed"]);
const MAX_REASON = 200;

interface Props {
  readonly error: unknown;
  readonly sealedFile: SealedFile | undefined;
  /** Opens the report again, saying this. */
  readonly onSay: (said: Release) => void;
}

export function WayOn({ error, sealedFile, onSay }: Props): JSX.Element | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code === "purpose_needed") {
    return (
      <div class="row">
        {PURPOSES.map((purpose) => (
          <Button
            key={purpose}
            onPress={() => {
              onSay({ purpose });
            }}
          >
            {t(`open-for-${purpose}`)}
          </Button>
        ))}
      </div>
    );
  }
  return (
    <>
      {BREAKABLE.has(error.code) && <Emergency onSay={onSay} />}
      {sealedFile !== undefined && APPROVERS.has(error.code) && <ApproveForm report={sealedFile} />}
    </>
  );
}

function Emergency({ onSay }: Pick<Props, "onSay">): JSX.Element {
  const [reason, setReason] = useState("");
  return (
    <details>
      <summary>{t("open-emergency")}</summary>
      <div class="stack">
        <TextField
          label={t("open-emergency.reason")}
          maxLength={MAX_REASON}
          hint={t("open-emergency.hint")}
          value={reason}
          onChange={setReason}
        />
        <Button
          onPress={() => {
            if (reason.trim() !== "") onSay({ reason: reason.trim() });
          }}
        >
          {t("open-emergency.submit")}
        </Button>
      </div>
    </details>
  );
}
