import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { t } from "../../words";
import { useServices } from "../services";
import { useLock } from "./use-lock";

/** Says that the page is about to lock, above whatever is shown; whatever is pressed keeps it open. */
export function LockWarning(): JSX.Element | null {
  const state = useLock();
  return state.phase === "warning" ? <Warning losesDraft={state.losesDraft} /> : null;
}

function Warning({ losesDraft }: { losesDraft: boolean }): JSX.Element {
  const { idleLock } = useServices();
  const [seconds, setSeconds] = useState(() => secondsOf(idleLock.remaining));
  useEffect(() => {
    const timer = setInterval(() => {
      setSeconds(secondsOf(idleLock.remaining));
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [idleLock]);
  const stay = (): void => {
    idleLock.touch();
  };
  return (
    <Dialog title={t("shell-locking")} class="lock-warning" onClose={stay}>
      <p>
        {t("shell-locking.why")} {losesDraft && <strong>{t("shell-locking.loses")}</strong>}
      </p>
      <p role="timer" class="muted">
        {t("shell-locking.time", { seconds })}
      </p>
      <div class="actions">
        <Button kind="main" onPress={stay}>
          {t("shell-locking.stay")}
        </Button>
      </div>
    </Dialog>
  );
}

function secondsOf(ms: number): number {
  return Math.ceil(ms / 1000);
}
