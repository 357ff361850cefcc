// Which language the pages are in. Nothing of the choice is kept on the device.

import { useLayoutEffect, useState } from "preact/hooks";
import type { Session } from "../api/session";
import { LANGUAGES, type Language, browserLanguages, firstSupported, isLanguage, vocabulary } from "../words";
import { keepLanguage } from "./service-worker";

/** Has the words of the browser's first language that there are words for; of English where they cannot be had. */
export async function loadFirstWords(): Promise<void> {
  await vocabulary.choose(firstSupported(browserLanguages())).catch(() => vocabulary.choose("en"));
}

/** Shows the account's language to whoever signs in, if it has one; and the browser's after signing out. */
export function followAccount(session: Session): void {
  let wasSignedIn = session.user !== undefined;
  session.subscribe((user) => {
    const chosen = user?.language ?? "";
    // what is chosen before a sign-in stays until somebody has been there and has gone
    const hasLeft = user === undefined && wasSignedIn;
    wasSignedIn = user !== undefined;
    const shown = hasLeft ? loadFirstWords() : isLanguage(chosen) ? vocabulary.choose(chosen) : undefined;
    // where the words cannot be had, the page goes on as it is
    shown?.catch(() => undefined);
  });
}

/** The language that is shown. Whoever uses this is rendered anew when it changes, with everything inside. */
export function useShownLanguage(): Language {
  const [language, setLanguage] = useState(vocabulary.language);
  useLayoutEffect(
    () =>
      vocabulary.subscribe(() => {
        setLanguage(vocabulary.language);
      }),
    [],
  );
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = LANGUAGES[language].direction;
    if (vocabulary.isReady) keepLanguage(language);
  }, [language]);
  return language;
}
