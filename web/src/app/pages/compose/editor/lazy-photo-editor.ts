// The editor, loaded when the first photo is edited.

import { lazyPage } from "../../../lazy-page";
import type { PhotoEditorProps } from "./photo-editor";

export const PhotoEditor = lazyPage<PhotoEditorProps>(
  "photo-editor",
  async () => (await import("./photo-editor")).PhotoEditor,
  ["editor"],
);
