// The worker's side: it converts one file.

import { ConversionError, convertRecording } from "./convert";
import type { ConversionAnswer, ConversionRequest } from "./messages";

interface WorkerScope {
  onmessage: ((event: MessageEvent<ConversionRequest>) => void) | null;
  postMessage(answer: ConversionAnswer): void;
}

const scope = globalThis as unknown as WorkerScope;
// a bar on a screen needs no more
const STEP = 0.005;

scope.onmessage = ({ data }): void => {
  let told = 0;
  convertRecording(data.file, (fraction) => {
    if (fraction - told < STEP) return;
    told = fraction;
    scope.postMessage({ kind: "progress", fraction });
  }).then(
    (content) => {
      scope.postMessage({ kind: "converted", content });
    },
    (error: unknown) => {
      scope.postMessage({
        kind: "failed",
        failure: error instanceof ConversionError ? error.failure : "damaged",
      });
    },
  );
};
