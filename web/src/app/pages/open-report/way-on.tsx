// What somebody whom a report's policy refuses can do: say what for, or that it is an emergency; and whoever is a second
// person, though not for themselves, approves of somebody else.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, type Release } from "../../../api";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { PURPOSES } from "../../policies/access";
import { ApproveForm } from "../../policies/approvals";
import { purposeName } from "../../policies/words";
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
            For {purposeName(purpose)}
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
      <summary>This is an emergency</summary>
      <div class="stack">
        <TextField
          label="Why you have to open it"
          maxLength={MAX_REASON}
          hint="If the sender lets you, the report opens. The access log says so, with your reason, and whoever runs the Key Server is told. Name no patient."
          value={reason}
          onChange={setReason}
        />
        <Button
          onPress={() => {
            if (reason.trim() !== "") onSay({ reason: reason.trim() });
          }}
        >
          Open it in an emergency
        </Button>
      </div>
    </details>
  );
}
