// A worker's side: it prepares photos, one after the other.

import { MediaError } from "../errors";
import { browserImageCodec } from "../image-codec";
import { loadHeifLibrary } from "./heif-loader";
import { type PhotoMemory, lockedMemory, ownMemory } from "./memory";
import type { PhotoMessage, PhotoRequest } from "./messages";
import { preparePhoto } from "./prepare";

interface WorkerScope {
  onmessage: ((event: MessageEvent<PhotoRequest>) => void) | null;
  postMessage(message: PhotoMessage): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }): void => {
  preparePhoto(data.file, { codec: browserImageCodec, loadHeif: loadHeifLibrary }, memoryOf(data)).then(
    (prepared) => {
      scope.postMessage({ prepared });
    },
    (error: unknown) => {
      const { code, kind } = error instanceof MediaError ? error : new MediaError("photo_gave_up");
      scope.postMessage({ prepared: null, code, kind });
    },
  );
};

function memoryOf({ lock }: PhotoRequest): PhotoMemory {
  if (lock === undefined) return ownMemory;
  return lockedMemory(navigator.locks, lock, () => {
    scope.postMessage("begun");
  });
}
