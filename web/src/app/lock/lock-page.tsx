import type { JSX } from "preact";
import { Notice } from "../../ui/notice";
import { PageHeader } from "../../ui/page-header";
import { t } from "../../words";
import { SignInForm } from "../pages/sign-in/sign-in-form";

/** What is shown in the place of the page: nothing about anybody, and the way back in. */
export function LockPage({ lostDraft }: { lostDraft: boolean }): JSX.Element {
  return (
    <div class="page page-narrow">
      <PageHeader title={t("shell-locked")} lead={t("shell-locked.lead")} />
      <div class="stack-wide">
        {lostDraft && (
          <Notice kind="warn">
            <p>{t("shell-locked.lost")}</p>
          </Notice>
        )}
        <SignInForm title={t("shell-locked.unlock")} unlocks />
      </div>
    </div>
  );
}
