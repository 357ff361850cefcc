import type { JSX } from "preact";
import type { Release } from "../../../api";
import { Button, ButtonLink } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { useUser } from "../../services";
import { explainError } from "../../text/error-messages";
import { WayOn } from "./way-on";

interface Props {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** Opens it again, saying what for, or why it is an emergency. */
  readonly onSay?: (said: Release) => void;
}

/** Why a report did not open, and what to do. */
export function OpenError({ error, onRetry, onSay }: Props): JSX.Element {
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
                  Try again
                </Button>
              )}
              {isSignedIn ? (
                <ButtonLink icon="inbox" href="/app/reports">
                  My reports
                </ButtonLink>
              ) : (
                <ButtonLink href="/">Go to PicSafe</ButtonLink>
              )}
            </>
          )
        }
      >
        <p>{advice}</p>
        {onSay !== undefined && <WayOn error={error} onSay={onSay} />}
      </EmptyState>
    </section>
  );
}
