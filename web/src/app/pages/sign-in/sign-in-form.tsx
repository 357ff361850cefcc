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
import { clientName } from "../../passkeys/client-name";
import { usePasskeySignIn } from "../../passkeys/use-passkey-sign-in";
import { useServices } from "../../services";
import { useTask } from "../../use-task";
import { receiveMagicLink } from "./magic-link-channel";

interface SignInChallenge {
  readonly email: string;
  readonly challenge: string;
  readonly terms: SignInTerms;
}

/** The form; when it is done, the program knows who is signed in. */
export function SignInForm({ title = "Sign in" }: { title?: string }): JSX.Element {
  const [started, setStarted] = useState<SignInChallenge | null>(null);
  return (
    <section class="card stack-wide" aria-label={title}>
      {started === null ? (
        <AddressStep title={title} onStarted={setStarted} />
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

function AddressStep(props: { title: string; onStarted: (started: SignInChallenge) => void }): JSX.Element {
  const { session } = useServices().client;
  const [email, setEmail] = useState("");
  const [ownDevice, setOwnDevice] = useState(false);
  const terms = { own_device: ownDevice, client: clientName() };
  const task = useTask();
  const passkey = usePasskeySignIn(terms);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    task.run(async () => {
      const address = canonicalAddress(email);
      const { challenge } = await session.startSignIn(address);
      props.onStarted({ email: address, challenge, terms });
    });
  };
  return (
    // browsers differ in which addresses they take; our rule decides
    <form class="stack" noValidate onSubmit={submit}>
      <div class="stack-tight">
        <h2>{props.title}</h2>
        <p class="muted">
          No password: we send a code and a link to your e-mail address. New here? It is free.
        </p>
      </div>
      <TextField
        label="E-mail address"
        type="email"
        inputMode="email"
        // browsers offer passkeys where they see the last word
        autocomplete="email webauthn"
        placeholder="you@hospital.example"
        maxLength={MAX_ADDRESS}
        required
        value={email}
        onChange={setEmail}
      />
      <ErrorNotice error={task.error} />
      <Button kind="main" wide busy={task.busy}>
        Continue
      </Button>
      {passkey.offered && (
        <>
          <Button icon="key" wide busy={passkey.task.busy} onPress={passkey.start}>
            Sign in with a passkey
          </Button>
          <p class="hint">
            If you have added one: your finger, face or PIN is enough. On a ward’s computer, use your phone’s.
          </p>
          <ErrorNotice error={passkey.task.error} />
        </>
      )}
      <Checkbox checked={ownDevice} onChange={setOwnDevice}>
        This is my own device. Do not sign me out at the end of the day.
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
      const { challenge } = await session.startSignIn(started.email);
      setCode("");
      setAgain(true);
      onStarted({ ...started, challenge });
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <div class="stack-tight">
        <h2>Check your e-mail</h2>
        <p class="muted break-anywhere">
          We sent a code and a link to <strong>{displayAddress(started.email)}</strong>. Type the code here,
          or press the link. Both work once, for 20 minutes.
        </p>
      </div>
      <TextField
        label="Sign-in code"
        hint="Eight letters and digits. Capitals, spaces and the dash do not matter."
        class="input-code"
        code
        autocomplete="one-time-code"
        maxLength={MAX_TYPED}
        required
        autoFocus
        value={code}
        onChange={setCode}
      />
      {again && task.error === undefined && (
        <Notice kind="good">A new mail is on its way. Type the code of the newest one.</Notice>
      )}
      <ErrorNotice error={task.error} />
      <Button kind="main" wide busy={task.busy}>
        Sign in
      </Button>
      <div class="row row-between">
        <Button kind="quiet" onPress={onBack}>
          Use another address
        </Button>
        <Button kind="quiet" onPress={resend}>
          Send it again
        </Button>
      </div>
    </form>
  );
}
