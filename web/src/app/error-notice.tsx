import type { JSX } from "preact";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { t } from "../words";
import { explainError } from "./text/error-messages";

/** A failure in the page, with what to do next. */
export function ErrorNotice({
  error,
  onRetry,
}: {
  error: unknown;
  onRetry?: () => void;
}): JSX.Element | null {
  if (error === undefined) return null;
  const { title, advice, retryable } = explainError(error);
  return (
    <Notice
      kind="bad"
      title={title}
      actions={
        retryable &&
        onRetry !== undefined && (
          <Button icon="retry" onPress={onRetry}>
            {t("common-try-again")}
          </Button>
        )
      }
    >
      <p>{advice}</p>
    </Notice>
  );
}
