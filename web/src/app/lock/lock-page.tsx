import type { JSX } from "preact";
import { Notice } from "../../ui/notice";
import { PageHeader } from "../../ui/page-header";
import { t } from "../../words";
import { SignInForm } from "../pages/sign-in/sign-in-form";

/** What is shown in the place of the page: nothing about anybody, and the way back in. */
export function LockPage(props: {
  readonly lostDraft: boolean;
  /** The sign-in was ended elsewhere. */
  readonly isEnded: boolean;
}): JSX.Element {
  const { lostDraft, isEnded } = props;
  return (
    <div class="page page-narrow">
      <PageHeader
        title={isEnded ? t("shell-ended") : t("shell-locked")}
        lead={isEnded ? t("shell-ended.lead") : t("shell-locked.lead")}
      />
      <div class="stack-wide">
        {lostDraft && (
          <Notice kind="warn">
            <p>{t("shell-locked.lost")}</p>
          </Notice>
        )}
        <SignInForm title={isEnded ? t("sign-in-submit") : t("shell-locked.unlock")} unlocks />
      </div>
    </div>
  );
}
