// The way to an enterprise's own sign-in, in another tab, whose answer signs in here.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { SsoOffer } from "../../api/sso";
import type { SignInTerms } from "../../api/session";
import { ButtonLink } from "../../ui/button";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { receiveAnswer } from "../integrations/smart-channel";
import { useServices } from "../services";
import { useTask } from "../use-task";

export function SsoLink(props: {
  readonly offer: SsoOffer;
  readonly terms: SignInTerms;
  readonly onSignedIn?: () => void;
}): JSX.Element {
  const { session } = useServices().client;
  const { run, error } = useTask();
  const latest = useRef(props);
  latest.current = props;
  const { state, name, url } = props.offer;
  useEffect(
    () =>
      receiveAnswer(state, (answer) => {
        run(async () => {
          const { offer, terms, onSignedIn } = latest.current;
          await session.completeWithSso(offer, answer, terms);
          onSignedIn?.();
        });
      }),
    [state, session, run],
  );
  return (
    <>
      <ButtonLink kind="main" icon="building" wide newTab href={url}>
        {t("sign-in-sso", { name })}
      </ButtonLink>
      <p class="hint">{t("sign-in-sso.hint")}</p>
      <ErrorNotice error={error} />
    </>
  );
}
