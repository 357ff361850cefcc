import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { signInSecret } from "../../../contract/links";
import { Button, ButtonLink } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { IconList, type IconListItem } from "../../../ui/icon-list";
import { PageHeader } from "../../../ui/page-header";
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

const FEATURES: readonly IconListItem[] = [
  ["pen", "Consent on record", "Signed on the screen or spoken, for treatment, education and publication."],
  [
    "lock",
    "Encrypted on your device",
    "Photos, video and audio are sealed before they leave. Nothing stays in your camera roll.",
  ],
  ["eye", "You see who opened it", "Every access is recorded, and a report can be recalled."],
];

function Welcome(): JSX.Element {
  return (
    <div class="page">
      <div class="welcome">
        <PageHeader
          title="Clinical photos, sent the safe way"
          lead="Capture and share photos, video and audio of a patient with a colleague, and open what was sent to you."
        />
        <IconList items={FEATURES} />
        <SignInForm title="Sign in or create an account" />
      </div>
    </div>
  );
}

/** The link was opened; only a press uses it up, because mail scanners open links, too. */
function MagicLinkSignIn({ secret }: { secret: string }): JSX.Element {
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
        <PageHeader title="You are signed in" />
        <EmptyState icon="check" title="Go on in the other tab">
          <p>PicSafe is open there, where you asked for this link. You can close this tab.</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <div class="page page-narrow">
      <PageHeader title="Sign in to PicSafe" />
      <section class="card stack">
        <p>You opened the link from your e-mail. One press, and you are in.</p>
        <ErrorNotice error={task.error} />
        {task.error === undefined ? (
          <Button kind="main" wide busy={task.busy} onPress={signIn}>
            Sign in
          </Button>
        ) : (
          <ButtonLink href="/" kind="main" wide>
            Ask for a new link
          </ButtonLink>
        )}
      </section>
    </div>
  );
}
