import { useEffect, useRef, useState } from "preact/hooks";

/** How long there is between two photos of a burst, in milliseconds. */
const PAUSE = 250;

export interface Burst {
  readonly isRunning: boolean;
  /** Takes so many photos, or until it is stopped. */
  readonly start: (count: number) => void;
  readonly stop: () => void;
}

/** Photos one after the other; `take` says whether there may be more. */
export function useBurst(take: () => Promise<boolean>): Burst {
  const current = useRef<symbol | null>(null);
  const loops = useRef(0);
  const [isRunning, setRunning] = useState(false);
  const newest = useRef(take);
  newest.current = take;
  const stop = (): void => {
    current.current = null;
  };
  useEffect(
    () => () => {
      current.current = null;
    },
    [],
  );
  const run = async (count: number): Promise<void> => {
    const mine = Symbol("burst");
    current.current = mine;
    loops.current++;
    setRunning(true);
    for (let left = count; left > 0 && current.current === mine; left--) {
      if (!(await newest.current())) break;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    // not before the last photo is there
    loops.current--;
    if (loops.current === 0) setRunning(false);
  };
  return {
    isRunning,
    start: (count) => {
      void run(count);
    },
    stop,
  };
}
