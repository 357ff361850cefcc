// What counts as using the page: hands on it, and a video or a recording that is played.

import type { IdleLock } from "./idle-lock";

const TOUCHES = [
  "pointerdown",
  "pointermove",
  "click",
  "keydown",
  "input",
  "wheel",
  "scroll",
  "touchstart",
  "touchmove",
  "timeupdate",
] as const;
/** After these the time may have passed unseen: the computer has slept, or the page was hidden. */
const RETURNS = ["visibilitychange", "pageshow", "focus", "resume"] as const;

/** Tells the lock what is done in the page, until what it returns is called. */
export function watchInput(lock: IdleLock): () => void {
  const touched = (event: Event): void => {
    if (isUse(event)) lock.touch();
  };
  const returned = (): void => {
    lock.check();
  };
  const options = { capture: true, passive: true };
  for (const type of TOUCHES) addEventListener(type, touched, options);
  for (const type of RETURNS) addEventListener(type, returned, true);
  return () => {
    for (const type of TOUCHES) removeEventListener(type, touched, options);
    for (const type of RETURNS) removeEventListener(type, returned, true);
  };
}

function isUse(event: Event): boolean {
  const { target } = event;
  // a camera's picture goes on by itself, and nobody sees what is played in a page that is hidden
  if (event.type === "timeupdate")
    return target instanceof HTMLMediaElement && target.srcObject === null && !document.hidden;
  // what moves under a mouse that lies still moves it as well
  if (event instanceof PointerEvent && event.type === "pointermove" && event.pointerType === "mouse")
    return event.movementX !== 0 || event.movementY !== 0;
  // the warning goes with the press on it, and not before: the press would land on what is below
  const onWarning = target instanceof Element && target.closest(".lock-warning") !== null;
  return !onWarning || event.type === "click" || event.type === "keydown";
}
