import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { signInSecret } from "../../../api";
import { Button, ButtonLink } from "../../../ui/button";
import { Empty } from "../../../ui/empty-state";
import { type Point, Points } from "../../../ui/icon-list";
import { PageHead } from "../../../ui/page-header";
import { Failure } from "../../error-notice";
import { useServices } from "../../services";
import { useTask } from "../../use-task";
import { SignInForm } from "./sign-in-form";
import { offerLink } from "./magic-link-channel";

/** Takes the secret of a magic link out of the address bar and the history; undefined if there is none. */
function takeSecret(): string | undefined {
  const secret = signInSecret(location.hash);
  if (location.hash !== "") history.replaceState(null, "", location.pathname);
  return secret;
}

/** The way in. */
export function SignInPage(): JSX.Element {
  const [secret] = useState(takeSecret);
  return secret === undefined ? <Welcome /> : <FromMail secret={secret} />;
}

const POINTS: readonly Point[] = [
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
        <PageHead
          title="Clinical photos, sent the safe way"
          lead="Capture and share photos, video and audio of a patient with a colleague, and open what was sent to you."
        />
        <Points points={POINTS} />
        <SignInForm title="Sign in or create an account" />
      </div>
    </div>
  );
}

/** The link was opened; only a press uses it up, because mail scanners open links, too. */
function FromMail({ secret }: { secret: string }): JSX.Element {
  const { session } = useServices().client;
  const [elsewhere, setElsewhere] = useState(false);
  const task = useTask();
  const signIn = (): void => {
    task.run(async () => {
      const outcome = await offerLink(secret);
      if (outcome === "done") setElsewhere(true);
      else await session.completeWithLink(secret);
    });
  };
  if (elsewhere) {
    return (
      <div class="page page-narrow">
        <PageHead title="You are signed in" />
        <Empty icon="check" title="Go on in the other tab">
          <p>PicSafe is open there, where you asked for this link. You can close this tab.</p>
        </Empty>
      </div>
    );
  }
  return (
    <div class="page page-narrow">
      <PageHead title="Sign in to PicSafe" />
      <section class="card stack">
        <p>You opened the link from your e-mail. One press, and you are in.</p>
        <Failure error={task.error} />
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
