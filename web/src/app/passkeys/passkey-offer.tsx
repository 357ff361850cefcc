// After a sign-in by mail: the offer of a quicker way in, to whoever has none, on a device that can do it.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
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
      <Notice kind="good" title="Done">
        <p>The next time, press “Sign in with a passkey”: no mail is needed.</p>
      </Notice>
    );
  }
  return (
    <Notice
      title="Sign in faster the next time?"
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
            Add a passkey
          </Button>
          <Button
            onPress={() => {
              declined.add(session.user?.userid);
              setState("none");
            }}
          >
            Not now
          </Button>
        </>
      }
    >
      <p>
        With a passkey, your finger, face or PIN is enough, and no mail is needed. Add one on your own phone
        or computer only, not on one that others unlock, too.
      </p>
      <ErrorNotice error={task.error} />
    </Notice>
  );
}
