// The worker's side: one preview or one result.

import { MediaError } from "../errors";
import { drawPhoto, previewPhoto } from "./draw-photo";
import type { EditAnswer, EditRequest } from "./messages";

interface WorkerScope {
  onmessage: ((event: MessageEvent<EditRequest>) => void) | null;
  postMessage(answer: EditAnswer, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }): void => {
  answer(data).then(
    (made) => {
      scope.postMessage(made, made.kind === "preview" ? [made.made.picture] : []);
    },
    (error: unknown) => {
      const code = error instanceof MediaError ? error.code : "photo_gave_up";
      scope.postMessage({ kind: "failed", code }, []);
    },
  );
};

async function answer(request: EditRequest): Promise<EditAnswer> {
  return request.kind === "preview"
    ? { kind: "preview", made: await previewPhoto(request.photo) }
    : { kind: "render", made: await drawPhoto(request.photo, request.edits) };
}
