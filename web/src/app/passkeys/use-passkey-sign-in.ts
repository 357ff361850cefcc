// Signing in by a passkey: by a press, or by choosing one where the browser completes the address.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { hasCode } from "../../api/errors";
import type { SignInTerms } from "../../api/session";
import { openKept } from "../queue/open-kept";
import { useServices } from "../services";
import { type Task, useTask } from "../use-task";
import { canOfferWhileTyping, hasPasskeys, usePasskey } from "./authenticator";

/** After which an open question is asked anew: the server's is good for ten minutes. */
const ASKED_ANEW_MS = 480_000;

export interface PasskeySignIn {
  /** Whether there are passkeys at this address. */
  readonly offered: boolean;
  readonly task: Task;
  /** Asks the person now. */
  readonly start: () => void;
}

export function usePasskeySignIn(terms: SignInTerms): PasskeySignIn {
  const services = useServices();
  const { session } = services.client;
  const [offered, setOffered] = useState(false);
  const [round, setRound] = useState(0);
  const task = useTask();
  const pending = useRef<AbortController | null>(null);
  const latest = useRef(terms);
  latest.current = terms;

  const complete = useCallback(
    async ({ answer, passkey }: Awaited<ReturnType<typeof usePasskey>>) => {
      const { userid } = await session.completeWithPasskey(answer, latest.current);
      // nobody waits for it: it says by itself how it goes
      void openKept(services, userid, passkey);
    },
    [session, services],
  );

  useEffect(() => {
    if (!hasPasskeys()) return;
    const controller = (pending.current = new AbortController());
    const { signal } = controller;
    const wait = async (): Promise<void> => {
      const question = await session.askForPasskey(signal);
      setOffered(true);
      if (!(await canOfferWhileTyping()) || signal.aborted) return;
      const used = await usePasskey(question, signal, "conditional");
      task.run(() =>
        complete(used).finally(() => {
          setRound((before) => before + 1);
        }),
      );
    };
    wait().catch((error: unknown) => {
      // nobody has asked for anything yet, so that nothing is said
      if (!signal.aborted) setOffered(!hasCode(error, "passkeys_unavailable"));
    });
    const timer = setTimeout(() => {
      setRound((before) => before + 1);
    }, ASKED_ANEW_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
      // or whatever has taken its place
      pending.current?.abort();
    };
  }, [session, round, task.run, complete]);

  const start = useCallback(() => {
    // a browser asks one question at a time
    pending.current?.abort();
    const { signal } = (pending.current = new AbortController());
    const signIn = async (): Promise<void> => {
      const question = await session.askForPasskey(signal);
      await complete(await usePasskey(question, signal));
    };
    task.run(() =>
      signIn().finally(() => {
        setRound((before) => before + 1);
      }),
    );
  }, [session, task.run, complete]);

  return { offered, task, start };
}
