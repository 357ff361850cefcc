// After a sign-in by mail: the offer of a quicker way in, to whoever has none, on a device that can do it.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useTask } from "../use-task";
import { canVerifyHere } from "./authenticator";
import { useNewPasskey } from "./use-new-passkey";

/** Whoever has said no is not asked again at each look at the list. */
const declined = new Set<number | undefined>();

export function PasskeyOffer(): JSX.Element | null {
  const { users, session } = useServices().client;
  const [state, setState] = useState<"none" | "offered" | "added">("none");
  const add = useNewPasskey();
  const task = useTask();
  useEffect(() => {
    if (!session.isByMail || declined.has(session.user?.userid)) return;
    const controller = new AbortController();
    const look = async (): Promise<void> => {
      if (!(await canVerifyHere())) return;
      const { offered, passkeys } = await users.passkeys();
      if (!controller.signal.aborted && offered && passkeys.length === 0) setState("offered");
    };
    // without an answer there is no offer, and Settings has it all the same
    look().catch(() => undefined);
    return () => {
      controller.abort();
    };
  }, [session, users]);
  if (state === "none") return null;
  if (state === "added") {
    return (
      <Notice kind="good" title={t("sign-in-offer.done")}>
        <p>{t("sign-in-offer.added")}</p>
      </Notice>
    );
  }
  return (
    <Notice
      title={t("sign-in-offer")}
      actions={
        <>
          <Button
            kind="main"
            busy={task.busy}
            onPress={() => {
              task.run(async () => {
                await add();
                setState("added");
              });
            }}
          >
            {t("sign-in-offer.add")}
          </Button>
          <Button
            onPress={() => {
              declined.add(session.user?.userid);
              setState("none");
            }}
          >
            {t("sign-in-offer.decline")}
          </Button>
        </>
      }
    >
      <p>{t("sign-in-offer.text")}</p>
      <ErrorNotice error={task.error} />
    </Notice>
  );
}
