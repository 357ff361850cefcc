import type { JSX } from "preact";
import type { Operator, ServerKind } from "../api";
import { ConfirmDialog } from "../ui/dialog";
import { DescriptionItem } from "../ui/description-list";

/** A question that waits for its answer. */
export interface ApprovalRequest {
  readonly kind: ServerKind;
  readonly operator: Operator;
  readonly answer: (approved: boolean) => void;
}

/** Asks before a server that is not PicSafe's learns who is sending or opening a report. */
export function OperatorApprovalDialog({
  request,
  onDone,
}: {
  request: ApprovalRequest;
  onDone: () => void;
}): JSX.Element {
  const { kind, operator, answer } = request;
  const decide = (approved: boolean) => (): void => {
    answer(approved);
    onDone();
  };
  return (
    <ConfirmDialog
      title={`May ${operator.name} know who you are?`}
      action="Go on"
      onConfirm={decide(true)}
      onClose={decide(false)}
    >
      {kind === "endpoint" ? (
        <p>
          The report goes to a server that is not PicSafe’s own. It is registered with PicSafe. Your name,
          e-mail address and country are sent there with it.
        </p>
      ) : (
        <p>
          This report’s key is kept on a server that is not PicSafe’s own. It is registered with PicSafe. Your
          name, e-mail address and country are sent there and recorded in the report’s access log.
        </p>
      )}
      <dl class="description-list">
        <DescriptionItem name="Run by">{operator.name}</DescriptionItem>
        <DescriptionItem name="Address">
          <span class="mono">{operator.url}</span>
        </DescriptionItem>
      </dl>
    </ConfirmDialog>
  );
}
