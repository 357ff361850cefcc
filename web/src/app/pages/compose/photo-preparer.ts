// The preparer of photos, whose worker is loaded when somebody has chosen or taken one.

import { PhotoPreparer } from "../../../media";
import workerUrl from "../../../media/photos/prepare-worker?worker&url";
import { startWorker } from "../../trusted-scripts";

export const photoPreparer = new PhotoPreparer(() => startWorker(workerUrl));
