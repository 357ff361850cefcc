// Somebody has shared files with PicSafe and is not signed in: the files wait for that, in this page.

import type { JSX } from "preact";
import { Notice } from "../../../ui/notice";
import { PageHeader } from "../../../ui/page-header";
import { t } from "../../../words";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { SignInForm } from "./sign-in-form";

export function SharedSignInPage(): JSX.Element {
  const { arrivals } = useServices();
  const { loaded } = useAsync(() => arrivals.countShared(), "shared");
  const count = loaded.state === "ready" ? loaded.value : undefined;
  return (
    <div class="page page-narrow">
      <PageHeader title={t("phone-shared")} lead={t("phone-shared.lead")} />
      <div class="stack-wide">
        {count !== undefined && count > 0 && <Notice>{t("phone-shared-waiting", { count })}</Notice>}
        {count === 0 && (
          <Notice kind="warn" title={t("phone-shared-lost")}>
            <p>{t("phone-shared-lost.advice")}</p>
          </Notice>
        )}
        <SignInForm title={t("phone-shared.sign-in")} />
      </div>
    </div>
  );
}
