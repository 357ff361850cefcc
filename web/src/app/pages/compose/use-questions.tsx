// What somebody is asked while a report is on its way into a record: to sign in there, and whose it is.

import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { InstitutionSettings } from "../../../api";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { t } from "../../../words";
import { BoxConnect } from "../../integrations/box-connect";
import { DropboxConnect } from "../../integrations/dropbox-connect";
import type { FhirInstitution } from "../../integrations/fhir-institution";
import type { FhirLogin } from "../../integrations/fhir-logins";
import { LoginDialog } from "../../integrations/login-dialog";
import type { Decision, PatientQuery } from "../../../delivery/matching";
import type { PatientAnswer } from "../../../delivery/fhir/delivery";
import { useQuestion } from "../../lock/use-lock";
import { useServices } from "../../services";
import { PatientDialog } from "./patient-dialog";
import type { Questions } from "./send-to-record";

type Question =
  | {
      readonly kind: "whose";
      readonly question: Decision & { readonly kind: "ask" };
      readonly query: PatientQuery;
      readonly answer: (answer: PatientAnswer) => void;
    }
  | {
      readonly kind: "login";
      readonly institution: FhirInstitution;
      readonly answer: (login: FhirLogin) => void;
    }
  | {
      readonly kind: "account";
      readonly isBox: boolean;
      readonly institution: InstitutionSettings;
      readonly answer: (token: string) => void;
    };

/** The questions, and the dialog that shows the one that is open; `cancel` ends the sending. */
export function useQuestions(): {
  readonly ask: Questions;
  readonly dialog: (cancel: () => void) => ComponentChildren;
} {
  const { dropboxTokens, boxLogins } = useServices();
  const [open, setOpen] = useState<Question | null>(null);
  useQuestion(open !== null);
  const ask = useMemo<Questions>(() => {
    const put = <T,>(signal: AbortSignal, shown: (answer: (given: T) => void) => Question): Promise<T> =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const end = (): void => {
          signal.removeEventListener("abort", stop);
          setOpen(null);
        };
        const stop = (): void => {
          end();
          reject(new DOMException("nobody has answered", "AbortError"));
        };
        signal.addEventListener("abort", stop);
        setOpen(
          shown((given) => {
            end();
            resolve(given);
          }),
        );
      });
    return {
      whose: (question, query, signal) =>
        put(signal, (answer) => ({ kind: "whose", question, query, answer })),
      login: (institution, signal) => put(signal, (answer) => ({ kind: "login", institution, answer })),
      dropbox: (institution, signal) =>
        put(signal, (answer) => ({ kind: "account", isBox: false, institution, answer })),
      box: (institution, signal) =>
        put(signal, (answer) => ({ kind: "account", isBox: true, institution, answer })),
    };
  }, []);
  const dialog = (cancel: () => void): ComponentChildren => {
    if (open === null) return null;
    if (open.kind === "login") {
      return <LoginDialog institution={open.institution} onAnswer={open.answer} onClose={cancel} />;
    }
    if (open.kind === "account") {
      return (
        <Dialog title={t("send-connect", { name: open.institution.name })} onClose={cancel}>
          {open.isBox ? (
            <BoxConnect
              onConnected={(signedIn) => {
                boxLogins.remember(open.institution, signedIn);
                open.answer(signedIn.accessToken);
              }}
            />
          ) : (
            <DropboxConnect
              appKey={open.institution.endpoint}
              onConnected={(token) => {
                dropboxTokens.remember(open.institution, token);
                open.answer(token.token);
              }}
            />
          )}
          <div class="actions">
            <Button onPress={cancel}>{t("common-cancel")}</Button>
          </div>
        </Dialog>
      );
    }
    return (
      <PatientDialog question={open.question} query={open.query} onAnswer={open.answer} onClose={cancel} />
    );
  };
  return { ask, dialog };
}
