// The converter of recordings, whose worker and library are loaded when somebody has a recording that needs them.

import { type RecordingConverter, WorkerConverter } from "../../../media";
import workerUrl from "../../../media/conversion/convert-worker?worker&url";
import { startWorker } from "../../trusted-scripts";

export const recordingConverter: RecordingConverter = new WorkerConverter(() => startWorker(workerUrl));
