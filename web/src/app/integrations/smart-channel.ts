// A sign-in at a record system ends in a tab of its own, which hands what it was brought to the page that has begun it.
// It is a code that works once, and only together with what that page alone knows.

import type { SmartAnswer } from "../../delivery/fhir/smart";

const CHANNEL_NAME = "picsafe-connected";
const ANSWER_MS = 1_000;

/** What a browser was sent back with, and the address at which it arrived, without the query. */
export interface BroughtBack extends SmartAnswer {
  readonly redirectUri: string;
}

/** Where the browser comes back to; from an enterprise's own sign-in at an address below, of each its own. */
export const CONNECTED_PATH = "/app/connected";

type Message =
  | { readonly kind: "answer"; readonly answer: BroughtBack }
  | { readonly kind: "taken"; readonly state: string };

/** Waits for the answer to a request; returns how to stop. */
export function receiveAnswer(state: string, onAnswer: (answer: BroughtBack) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL_NAME);
  channel.onmessage = ({ data }: MessageEvent<Message>): void => {
    if (data.kind !== "answer" || data.answer.state !== state) return;
    channel.postMessage({ kind: "taken", state } satisfies Message);
    onAnswer(data.answer);
  };
  return () => {
    channel.onmessage = null;
    channel.close();
  };
}

/** Hands an answer to the page that waits for it; whether there is one. */
export function handAnswer(answer: BroughtBack): Promise<boolean> {
  const channel = new BroadcastChannel(CHANNEL_NAME);
  return new Promise((resolve) => {
    const finish = (isTaken: boolean): void => {
      clearTimeout(timer);
      channel.close();
      resolve(isTaken);
    };
    const timer = setTimeout(() => {
      finish(false);
    }, ANSWER_MS);
    channel.onmessage = ({ data }: MessageEvent<Message>): void => {
      if (data.kind === "taken" && data.state === answer.state) finish(true);
    };
    channel.postMessage({ kind: "answer", answer } satisfies Message);
  });
}

/** What the browser was sent back with, taken out of the address bar and the history. */
export function takeAnswer(): BroughtBack {
  const given = new URLSearchParams(location.search);
  const redirectUri = location.origin + location.pathname;
  history.replaceState(null, "", CONNECTED_PATH);
  const [state, code, issuer] = ["state", "code", "iss"].map((name) => given.get(name) ?? "");
  return { state: state ?? "", code: code ?? "", issuer: issuer ?? "", redirectUri };
}
