// A magic link opens a tab of its own. If another tab of this browser is waiting for it, that one signs in, and
// goes on where it was. What passes between them is the link's secret, which works once; no token does.

const CHANNEL_NAME = "picsafe-sign-in";
const ANSWER_MS = 400;
const FINISH_MS = 20_000;

type Message =
  | { readonly kind: "link"; readonly id: string; readonly secret: string }
  | { readonly kind: "taken" | "done" | "failed"; readonly id: string };

/** Waits for the secret of a magic link; `signIn` uses it. Returns how to stop. */
export function receiveMagicLink(signIn: (secret: string) => Promise<void>): () => void {
  const channel = new BroadcastChannel(CHANNEL_NAME);
  channel.onmessage = ({ data }: MessageEvent<Message>): void => {
    if (data.kind !== "link") return;
    const { id, secret } = data;
    channel.postMessage({ kind: "taken", id } satisfies Message);
    signIn(secret).then(
      () => {
        broadcast(id, "done");
      },
      () => {
        broadcast(id, "failed");
      },
    );
  };
  return () => {
    channel.onmessage = null;
    channel.close();
  };
}

// the waiting page may be gone by now: it has signed in
function broadcast(id: string, kind: "done" | "failed"): void {
  const channel = new BroadcastChannel(CHANNEL_NAME);
  channel.postMessage({ kind, id } satisfies Message);
  channel.close();
}

/** Offers the secret of a magic link to a tab that waits; `nobody` if there is none, and it is unused. */
export function offerMagicLink(secret: string): Promise<"nobody" | "done" | "failed"> {
  const channel = new BroadcastChannel(CHANNEL_NAME);
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const finish = (outcome: "nobody" | "done" | "failed"): void => {
      clearTimeout(timer);
      channel.close();
      resolve(outcome);
    };
    let timer = setTimeout(() => {
      finish("nobody");
    }, ANSWER_MS);
    channel.onmessage = ({ data }: MessageEvent<Message>): void => {
      if (data.id !== id || data.kind === "link") return;
      if (data.kind === "taken") {
        clearTimeout(timer);
        timer = setTimeout(() => {
          finish("failed");
        }, FINISH_MS);
      } else {
        finish(data.kind);
      }
    };
    channel.postMessage({ kind: "link", id, secret } satisfies Message);
  });
}
