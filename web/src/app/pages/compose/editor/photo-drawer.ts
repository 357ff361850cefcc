// What draws edited photos, in a worker that is loaded when somebody edits one.

import { PhotoDrawer } from "../../../../media/editing";
import workerUrl from "../../../../media/editing/edit-worker?worker&url";
import { startWorker } from "../../../trusted-scripts";

export const photoDrawer = new PhotoDrawer(() => startWorker(workerUrl));
