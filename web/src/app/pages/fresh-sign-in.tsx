import type { ComponentChildren, JSX } from "preact";
import { hasCode } from "../../api";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useTask } from "../use-task";

/** Why something was not made, and for a sign-in of long ago the way to a fresh one; `children` say why that is needed. */
export function FreshSignInNotice(props: {
  readonly error: unknown;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { session } = useServices().client;
  const task = useTask();
  if (!hasCode(props.error, "fresh_sign_in_required")) return <ErrorNotice error={props.error} />;
  return (
    <Notice
      kind="warn"
      title={t("account-fresh")}
      actions={
        <Button
          busy={task.busy}
          onPress={() => {
            task.run(() => session.signOutForFresh());
          }}
        >
          {t("account-fresh.button")}
        </Button>
      }
    >
      <p>{props.children}</p>
      {session.isAnewBySso && <p>{t("account-fresh.provider")}</p>}
    </Notice>
  );
}
