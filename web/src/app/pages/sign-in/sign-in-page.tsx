import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { signInSecret } from "../../../contract/links";
import { Button, ButtonLink } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { IconList, type IconListItem } from "../../../ui/icon-list";
import { PageHeader } from "../../../ui/page-header";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { clientName } from "../../passkeys/client-name";
import { useServices } from "../../services";
import { useTask } from "../../use-task";
import { SignInForm } from "./sign-in-form";
import { offerMagicLink } from "./magic-link-channel";

/** Takes the secret of a magic link out of the address bar and the history; undefined if there is none. */
function takeMagicLinkSecret(): string | undefined {
  const secret = signInSecret(location.hash);
  if (location.hash !== "") history.replaceState(null, "", location.pathname);
  return secret;
}

/** The way in. */
export function SignInPage(): JSX.Element {
  const [secret] = useState(takeMagicLinkSecret);
  return secret === undefined ? <Welcome /> : <MagicLinkSignIn secret={secret} />;
}

function features(): readonly IconListItem[] {
  return [
    ["pen", t("sign-in-consent"), t("sign-in-consent.text")],
    ["lock", t("sign-in-encrypted"), t("sign-in-encrypted.text")],
    ["eye", t("sign-in-seen"), t("sign-in-seen.text")],
  ];
}

function Welcome(): JSX.Element {
  return (
    <div class="page">
      <div class="welcome">
        <PageHeader title={t("sign-in-title")} lead={t("sign-in-title.lead")} />
        <IconList items={features()} />
        <SignInForm title={t("sign-in-or-create")} />
      </div>
    </div>
  );
}

/** A link was opened; only a press uses it up, because mail scanners open links, too. */
export function MagicLinkSignIn({ secret }: { secret: string }): JSX.Element {
  const { session } = useServices().client;
  const [signedInElsewhere, setSignedInElsewhere] = useState(false);
  const task = useTask();
  const signIn = (): void => {
    task.run(async () => {
      const outcome = await offerMagicLink(secret);
      if (outcome === "done") setSignedInElsewhere(true);
      else await session.completeWithLink(secret, { client: clientName() });
    });
  };
  if (signedInElsewhere) {
    return (
      <div class="page page-narrow">
        <PageHeader title={t("sign-in-elsewhere")} />
        <EmptyState icon="check" title={t("sign-in-elsewhere.reason")}>
          <p>{t("sign-in-elsewhere.advice")}</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <div class="page page-narrow">
      <PageHeader title={t("sign-in-by-link")} />
      <section class="card stack">
        <p>{t("sign-in-by-link.lead")}</p>
        <ErrorNotice error={task.error} />
        {task.error === undefined ? (
          <Button kind="main" wide busy={task.busy} onPress={signIn}>
            {t("sign-in-submit")}
          </Button>
        ) : (
          <ButtonLink href="/" kind="main" wide>
            {t("sign-in-by-link.again")}
          </ButtonLink>
        )}
      </section>
    </div>
  );
}
