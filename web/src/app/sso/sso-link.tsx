// The way to an enterprise's own sign-in, in another tab, whose answer signs in here.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SsoOffer } from "../../api/sso";
import type { SignInTerms } from "../../api/session";
import { ButtonLink } from "../../ui/button";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useTask } from "../use-task";
import { SsoWays } from "./sso-ways";

export function SsoLink(props: {
  readonly offer: SsoOffer;
  readonly terms: SignInTerms;
  readonly onSignedIn?: () => void;
  /** A way is gone with its first answer: another one has to be begun where that did not sign in. */
  readonly onSpent: () => void;
}): JSX.Element {
  const { session } = useServices().client;
  const { run, error } = useTask();
  const latest = useRef(props);
  latest.current = props;
  const [ways] = useState(
    () =>
      new SsoWays((offer, answer) => {
        run(async () => {
          const { terms, onSignedIn, onSpent } = latest.current;
          try {
            await session.completeWithSso(offer, answer, terms);
          } catch (failure) {
            onSpent();
            throw failure;
          }
          onSignedIn?.();
        });
      }),
  );
  const { offer } = props;
  useEffect(() => {
    ways.add(offer);
  }, [ways, offer]);
  useEffect(
    () => () => {
      ways.close();
    },
    [ways],
  );
  return (
    <>
      <ButtonLink kind="main" icon="building" wide newTab href={offer.url}>
        {t("sign-in-sso", { name: offer.name })}
      </ButtonLink>
      <p class="hint">{t("sign-in-sso.hint")}</p>
      <ErrorNotice error={error} />
    </>
  );
}
