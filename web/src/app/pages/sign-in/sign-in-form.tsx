// Signing in: an address, then the code from the mail, or its link.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { MAX_ADDRESS, canonicalAddress, displayAddress } from "../../../contract/email-addresses";
import { MAX_TYPED, normalCode } from "../../../contract/sign-in-codes";
import { Button } from "../../../ui/button";
import { Checkbox, TextField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { ErrorNotice } from "../../error-notice";
import type { SignInTerms } from "../../../api/session";
import { Words, t, vocabulary } from "../../../words";
import { clientName } from "../../passkeys/client-name";
import { usePasskeySignIn } from "../../passkeys/use-passkey-sign-in";
import { useServices } from "../../services";
import { SsoLink } from "../../sso/sso-link";
import { useSsoOffer } from "../../sso/use-sso-offer";
import { useTask } from "../../use-task";
import { receiveMagicLink } from "./magic-link-channel";

interface SignInChallenge {
  readonly email: string;
  readonly challenge: string;
  readonly terms: SignInTerms;
}

/** The form; when it is done, the program knows who is signed in. */
export function SignInForm({
  title,
  unlocks = false,
}: {
  title: string;
  /** Whether it lets somebody in again: who has a passkey finds it first. */
  unlocks?: boolean;
}): JSX.Element {
  const [started, setStarted] = useState<SignInChallenge | null>(null);
  return (
    <section class="card stack-wide" aria-label={title}>
      {started === null ? (
        <AddressStep title={title} unlocks={unlocks} onStarted={setStarted} />
      ) : (
        <CodeStep
          started={started}
          onStarted={setStarted}
          onBack={() => {
            setStarted(null);
          }}
        />
      )}
    </section>
  );
}

function AddressStep(props: {
  title: string;
  unlocks: boolean;
  onStarted: (started: SignInChallenge) => void;
}): JSX.Element {
  const { session } = useServices().client;
  const [email, setEmail] = useState("");
  const [ownDevice, setOwnDevice] = useState(false);
  const terms = { own_device: ownDevice, client: clientName() };
  const task = useTask();
  const passkey = usePasskeySignIn(terms);
  const { offer: offered, askAnew } = useSsoOffer(email, ownDevice);
  // where the provider's word was not enough, another way is taken if there is one
  const sso = session.again === "otherwise" && offered?.required !== true ? undefined : offered;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    task.run(async () => {
      const address = canonicalAddress(email);
      const { challenge } = await session.startSignIn(address, vocabulary.language);
      props.onStarted({ email: address, challenge, terms });
    });
  };
  const first = props.unlocks && passkey.offered;
  // where the enterprise wants its own way, passkeys are refused
  const byPasskey = passkey.offered && sso?.required !== true && (
    <>
      <Button
        kind={first ? "main" : "plain"}
        icon="key"
        wide
        busy={passkey.task.busy}
        onPress={passkey.start}
      >
        {t("sign-in-by-passkey")}
      </Button>
      <p class="hint">{t("sign-in-by-passkey.hint")}</p>
      <ErrorNotice error={passkey.task.error} />
    </>
  );
  return (
    // browsers differ in which addresses they take; our rule decides
    <form class="stack" noValidate onSubmit={submit}>
      <div class="stack-tight">
        <h2>{props.title}</h2>
        <p class="muted">{t(props.unlocks ? "shell-locked.how" : "sign-in-form.lead")}</p>
      </div>
      {first && byPasskey}
      <TextField
        label={t("sign-in-address")}
        type="email"
        inputMode="email"
        // browsers offer passkeys where they see the last word
        autocomplete="email webauthn"
        placeholder={t("sign-in-address.placeholder")}
        maxLength={MAX_ADDRESS}
        required
        value={email}
        onChange={setEmail}
      />
      {sso !== undefined && <SsoLink offer={sso} terms={terms} onSpent={askAnew} />}
      <ErrorNotice error={task.error} />
      {sso?.required !== true && (
        <Button kind={first || sso !== undefined ? "plain" : "main"} wide busy={task.busy}>
          {t(sso === undefined ? "sign-in-continue" : "sign-in-sso.mail")}
        </Button>
      )}
      {!first && byPasskey}
      <Checkbox checked={ownDevice} onChange={setOwnDevice}>
        {t("sign-in-own-device")}
      </Checkbox>
    </form>
  );
}

function CodeStep(props: {
  started: SignInChallenge;
  onStarted: (started: SignInChallenge) => void;
  onBack: () => void;
}): JSX.Element {
  const { started, onStarted, onBack } = props;
  const { session } = useServices().client;
  const [code, setCode] = useState("");
  const [again, setAgain] = useState(false);
  const task = useTask();
  useEffect(
    () =>
      receiveMagicLink(async (secret) => {
        await session.completeWithLink(secret, started.terms);
      }),
    [session, started.terms],
  );
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    task.run(async () => {
      await session.completeWithCode(started.challenge, normalCode(code), started.terms);
    });
  };
  const resend = (): void => {
    task.run(async () => {
      const { challenge } = await session.startSignIn(started.email, vocabulary.language);
      setCode("");
      setAgain(true);
      onStarted({ ...started, challenge });
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <div class="stack-tight">
        <h2>{t("sign-in-check-mail")}</h2>
        <p class="muted break-anywhere">
          <Words
            id="sign-in-check-mail.lead"
            args={{ address: displayAddress(started.email) }}
            parts={{ b: (text) => <strong>{text}</strong> }}
          />
        </p>
      </div>
      <TextField
        label={t("sign-in-code")}
        hint={t("sign-in-code.hint")}
        class="input-code"
        code
        autocomplete="one-time-code"
        maxLength={MAX_TYPED}
        required
        autoFocus
        value={code}
        onChange={setCode}
      />
      {again && task.error === undefined && <Notice kind="good">{t("sign-in-new-mail")}</Notice>}
      <ErrorNotice error={task.error} />
      <Button kind="main" wide busy={task.busy}>
        {t("sign-in-submit")}
      </Button>
      <div class="row row-between">
        <Button kind="quiet" onPress={onBack}>
          {t("sign-in-other-address")}
        </Button>
        <Button kind="quiet" onPress={resend}>
          {t("sign-in-send-again")}
        </Button>
      </div>
    </form>
  );
}
