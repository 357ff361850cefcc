// What goes wrong where an enterprise's provider is set up.

import type { JSX } from "preact";
import { hasCode } from "../../../api";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { FreshSignInNotice } from "../fresh-sign-in";

/** Where the administrator is the one who can mend it, they are told what and how. */
export function SsoError({ error }: { readonly error: unknown }): JSX.Element | null {
  if (error === undefined) return null;
  if (hasCode(error, "invalid_issuer"))
    return <Wrong title={t("sso-error-issuer")} advice={t("sso-error-issuer.advice")} />;
  if (hasCode(error, "sso_misconfigured"))
    return <Wrong title={t("sso-error-setup")} advice={t("sso-error-setup.advice")} />;
  if (hasCode(error, "sso_undated"))
    return <Wrong title={t("sso-error-undated")} advice={t("sso-error-undated.advice")} />;
  if (hasCode(error, "too_many_sso_changes"))
    return <Wrong title={t("sso-error-often")} advice={t("sso-error-often.advice")} />;
  if (hasCode(error, "sso_nobody_refused"))
    return <Wrong title={t("sso-error-nobody")} advice={t("sso-error-nobody.advice")} />;
  if (hasCode(error, "sso_unreachable"))
    return <Wrong title={t("sso-error-unreachable")} advice={t("sso-error-unreachable.advice")} />;
  return <FreshSignInNotice error={error}>{t("sso-fresh")}</FreshSignInNotice>;
}

function Wrong({ title, advice }: { readonly title: string; readonly advice: string }): JSX.Element {
  return (
    <Notice kind="bad" title={title}>
      <p>{advice}</p>
    </Notice>
  );
}
