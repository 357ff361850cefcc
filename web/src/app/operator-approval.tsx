import type { JSX } from "preact";
import type { Operator, ServerKind } from "../api";
import { ConfirmDialog } from "../ui/dialog";
import { useQuestion } from "./lock/use-lock";
import { DescriptionItem } from "../ui/description-list";
import { t } from "../words";

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
  useQuestion(true);
  const decide = (approved: boolean) => (): void => {
    answer(approved);
    onDone();
  };
  return (
    <ConfirmDialog
      title={t("policies-operator", { operator: operator.name })}
      action={t("policies-operator.confirm")}
      onConfirm={decide(true)}
      onClose={decide(false)}
    >
      <p>{kind === "endpoint" ? t("policies-operator.endpoint") : t("policies-operator.key-server")}</p>
      <dl class="description-list">
        <DescriptionItem name={t("policies-operator.run-by")}>{operator.name}</DescriptionItem>
        <DescriptionItem name={t("policies-operator.address")}>
          <span class="mono">{operator.url}</span>
        </DescriptionItem>
      </dl>
    </ConfirmDialog>
  );
}
