// Signing in at a record system, in another tab, which brings back what is needed here.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { redeemSmartCode, requestSmartSignIn } from "../../delivery/fhir/smart";
import { Button, ButtonLink } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";
import type { FhirInstitution } from "./fhir-institution";
import type { FhirLogin } from "./fhir-logins";
import { CONNECTED_PATH, receiveAnswer } from "./smart-channel";

export function SmartSignIn(props: {
  /** Checked: its address is one. */
  readonly institution: FhirInstitution;
  readonly onSignedIn: (login: FhirLogin) => void;
}): JSX.Element {
  const { endpoint, fhir } = props.institution;
  const wanted = `${endpoint} ${fhir.clientId}`;
  // nobody is asked anything while an address is being typed
  const [asked, setAsked] = useState<string | null>(null);
  if (asked === wanted) return <Asked key={wanted} {...props} />;
  return (
    <div class="row">
      <Button
        icon="person"
        onPress={() => {
          setAsked(wanted);
        }}
      >
        {t("integrations-sign-in.there")}
      </Button>
    </div>
  );
}

function Asked(props: {
  readonly institution: FhirInstitution;
  readonly onSignedIn: (login: FhirLogin) => void;
}): JSX.Element {
  const { institution, onSignedIn } = props;
  const { client, fhirServer } = useServices();
  const { endpoint, fhir } = institution;
  const { loaded, reload } = useAsync(
    (signal) =>
      requestSmartSignIn(fhirServer(endpoint, ""), fhir.clientId, location.origin + CONNECTED_PATH, signal),
    `${endpoint} ${fhir.clientId}`,
  );
  const task = useTask();
  const latest = useRef(onSignedIn);
  latest.current = onSignedIn;
  const request = loaded.state === "ready" ? loaded.value : undefined;
  const { run } = task;
  useEffect(() => {
    if (request === undefined) return undefined;
    return receiveAnswer(request.state, (answer) => {
      run(async () => {
        const { token, until } = await redeemSmartCode(
          request,
          answer,
          client.http,
          new AbortController().signal,
        );
        latest.current({ user: "", secret: token, until });
      });
    });
  }, [request, run, client]);
  if (loaded.state === "failed") return <ErrorNotice error={loaded.error} onRetry={reload} />;
  return (
    <>
      <ErrorNotice error={task.error} />
      {request !== undefined && request.elsewhere !== "" && (
        <Notice kind="warn" title={t("integrations-two-servers")}>
          <p>
            {t("integrations-two-servers.advice", {
              at: new URL(request.url).origin,
              to: request.elsewhere,
            })}
          </p>
        </Notice>
      )}
      <div class="row">
        {request !== undefined && (
          <ButtonLink icon="forward" href={request.url} newTab>
            {t("integrations-sign-in.open")}
          </ButtonLink>
        )}
      </div>
      <p class="hint">{t("integrations-sign-in.elsewhere")}</p>
    </>
  );
}
