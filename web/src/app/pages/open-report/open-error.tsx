import type { JSX } from "preact";
import { type Release, hasCode } from "../../../api";
import { Button, ButtonLink } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { t } from "../../../words";
import { useUser } from "../../services";
import { explainError } from "../../text/error-messages";
import type { SealedFile } from "./unseal";
import { WayOn } from "./way-on";

interface Props {
  readonly error: unknown;
  /** What was to be opened, once it is known. */
  readonly sealedFile?: SealedFile | undefined;
  readonly onRetry?: () => void;
  /** Opens it again, saying what for, or why it is an emergency. */
  readonly onSay?: (said: Release) => void;
}

/** What another attempt says: the same purpose, unless it was refused for that; an emergency is said anew. */
export function sameAgain(error: unknown, { purpose }: Release): Release {
  return purpose === undefined || hasCode(error, "purpose_not_consented") ? {} : { purpose };
}

/** Why a report did not open, and what to do. */
export function OpenError({ error, sealedFile, onRetry, onSay }: Props): JSX.Element {
  const { title, advice, retryable } = explainError(error);
  const isSignedIn = useUser() !== undefined;
  return (
    <section class="card">
      <EmptyState
        kind="bad"
        icon="alert"
        title={title}
        actions={
          onRetry !== undefined && (
            <>
              {retryable && (
                <Button kind="main" icon="retry" onPress={onRetry}>
                  {t("common-try-again")}
                </Button>
              )}
              {isSignedIn ? (
                <ButtonLink icon="inbox" href="/app/reports">
                  {t("shell-my-reports")}
                </ButtonLink>
              ) : (
                <ButtonLink href="/">{t("open-go-to-picsafe")}</ButtonLink>
              )}
            </>
          )
        }
      >
        <p>{advice}</p>
        {onSay !== undefined && <WayOn error={error} sealedFile={sealedFile} onSay={onSay} />}
      </EmptyState>
    </section>
  );
}
