import type { Questions } from "../pages/compose/send-to-record";

/** What waits is of a kind for which nobody is asked anything. */
export const NOBODY_TO_ASK: Questions = {
  whose: refuse,
  login: refuse,
  dropbox: refuse,
  box: refuse,
};

function refuse(): Promise<never> {
  return Promise.reject(new DOMException("there is nobody to ask", "AbortError"));
}
