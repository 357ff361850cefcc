import { useEffect, useRef, useState } from "preact/hooks";
import type { ConversionOptions } from "../../../media";
import { useServices } from "../../services";

/** A file that is being converted, which takes long enough to be shown. */
export interface RunningConversion {
  readonly name: string;
  /** From 0 to 1. */
  readonly fraction: number;
  readonly stop: () => void;
}

export interface Conversions {
  readonly running: readonly RunningConversion[];
  /** What to prepare a file with, so that it is shown while it is converted, and can be stopped. */
  readonly run: <T>(name: string, prepare: (options: ConversionOptions) => Promise<T>) => Promise<T>;
}

/** The conversions of a page; they end with it. */
export function useConversions(): Conversions {
  const [running, setRunning] = useState<readonly RunningConversion[]>([]);
  const { idleLock } = useServices();
  const controllers = useRef(new Set<AbortController>());
  useEffect(
    () => () => {
      for (const controller of controllers.current) controller.abort();
    },
    [],
  );
  return {
    running,
    run: async (name, prepare) => {
      const controller = new AbortController();
      controllers.current.add(controller);
      const done = idleLock.work();
      const stop = (): void => {
        controller.abort();
      };
      const others = (all: readonly RunningConversion[]): readonly RunningConversion[] =>
        all.filter((one) => one.stop !== stop);
      try {
        return await prepare({
          signal: controller.signal,
          progress: (fraction) => {
            setRunning((before) => {
              const isNew = !before.some((one) => one.stop === stop);
              const now = { name, fraction, stop };
              return isNew ? [...before, now] : before.map((one) => (one.stop === stop ? now : one));
            });
          },
        });
      } finally {
        controllers.current.delete(controller);
        setRunning(others);
        done();
      }
    },
  };
}
