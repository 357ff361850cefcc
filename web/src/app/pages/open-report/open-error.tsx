import type { JSX } from "preact";
import { Button, ButtonLink } from "../../../ui/button";
import { Empty } from "../../../ui/empty-state";
import { useUser } from "../../services";
import { explain } from "../../text/error-messages";

/** Why a report did not open, and what to do. */
export function OpeningFailed({ error, onAgain }: { error: unknown; onAgain?: () => void }): JSX.Element {
  const { title, next, again } = explain(error);
  const isSignedIn = useUser() !== undefined;
  return (
    <section class="card">
      <Empty
        kind="bad"
        icon="alert"
        title={title}
        actions={
          onAgain !== undefined && (
            <>
              {again && (
                <Button kind="main" icon="retry" onPress={onAgain}>
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
        <p>{next}</p>
      </Empty>
    </section>
  );
}
