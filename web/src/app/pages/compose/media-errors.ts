// Why a file could not be added, and what to do, in words.

import { MediaError } from "../../../media";
import { t } from "../../../words";

/** Why a file could not be added, and what to do: to be asked while rendering. */
export function mediaErrorText(error: unknown): string {
  if (!(error instanceof MediaError)) return t("compose-media-unknown");
  const { code, kind } = error;
  const advice = t(`compose-media-${code}`);
  if (kind === undefined) return advice;
  if (code === "unconvertible_recording") return t("compose-media-is", { kind, advice });
  if (kind === "DICOM") return t("compose-media-is.dicom");
  return t("compose-media-is.photo", {
    kind,
    advice: code === "unsupported_media" ? t("compose-media-other-kind") : advice,
  });
}
