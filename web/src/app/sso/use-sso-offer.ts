// Whether people of a typed address's domain sign in at their enterprise, and where: known before they press anything.

import { useCallback, useEffect, useState } from "preact/hooks";
import type { SsoOffer } from "../../api/sso";
import { canonicalAddress } from "../../contract/email-addresses";
import { useServices } from "../services";

/** How long somebody pauses who has typed an address, before the server is asked. */
const PAUSE_MS = 300;
/** After which an offer is asked for anew: the server's is good for fifteen minutes. */
const ASKED_ANEW_MS = 600_000;

/** The way for what is typed; undefined while there is none, or nothing is known of it. Another one on demand. */
export function useSsoOffer(
  typed: string,
  ownDevice: boolean,
): { readonly offer: SsoOffer | undefined; readonly askAnew: () => void } {
  const { session } = useServices().client;
  const [found, setFound] = useState<{ readonly key: string; readonly offer: SsoOffer | undefined } | null>(
    null,
  );
  const [round, setRound] = useState(0);
  const address = addressOf(typed);
  const key = `${address ?? ""} ${String(ownDevice)}`;
  const askAnew = useCallback(() => {
    setRound((before) => before + 1);
  }, []);
  useEffect(() => {
    if (address === null) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      session.askForSso(address, ownDevice, controller.signal).then(
        (offer) => {
          setFound({ key, offer });
        },
        // the way by mail stays, and says what is the matter
        () => undefined,
      );
    }, PAUSE_MS);
    const anew = setTimeout(askAnew, ASKED_ANEW_MS);
    return () => {
      clearTimeout(timer);
      clearTimeout(anew);
      controller.abort();
    };
  }, [session, address, ownDevice, key, round, askAnew]);
  return { offer: found?.key === key ? found.offer : undefined, askAnew };
}

function addressOf(typed: string): string | null {
  try {
    return canonicalAddress(typed);
  } catch {
    return null;
  }
}
