// Consent on paper: the signed form is photographed, or a photo of it chosen.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { FilePicker } from "../../../ui/file-picker";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { useObjectUrl } from "../open-report/object-urls";
import { mediaErrorText } from "./media-errors";
import { photoPreparer } from "./photo-preparer";

const PHOTOS = "image/*,.heic,.heif,.avif,.tif,.tiff,.bmp";

export function PaperForm(props: {
  /** As a JPEG that holds nothing but the picture, once there is one. */
  readonly form: Blob | null;
  /** Null as soon as another one is chosen: what that replaces is not sent any more. */
  readonly onForm: (form: Blob | null) => void;
  readonly onPreparing: (isPreparing: boolean) => void;
}): JSX.Element {
  const { form, onForm, onPreparing } = props;
  const [isPreparing, setPreparing] = useState(false);
  const [problem, setProblem] = useState<{ readonly error: unknown } | null>(null);
  const url = useObjectUrl(form);
  // the last one that was chosen counts, whichever is prepared last
  const latest = useRef<File | null>(null);
  useEffect(
    () => () => {
      latest.current = null;
      onPreparing(false);
    },
    [],
  );
  const tellPreparing = (isNow: boolean): void => {
    setPreparing(isNow);
    onPreparing(isNow);
  };
  const take = async ([file]: readonly File[]): Promise<void> => {
    if (file === undefined) return;
    latest.current = file;
    setProblem(null);
    onForm(null);
    tellPreparing(true);
    const told = await photoPreparer.prepare(file).then(
      ({ photo }) =>
        () => {
          onForm(photo);
        },
      (error: unknown) => () => {
        setProblem({ error });
      },
    );
    if (latest.current !== file) return;
    told();
    tellPreparing(false);
  };
  return (
    <div class="stack-tight">
      {url !== null && <img class="consent-form" src={url} alt={t("consent-photo")} />}
      <div class="row">
        <FilePicker
          label={t("consent-photograph")}
          icon="camera"
          accept={PHOTOS}
          capture
          onFiles={(files) => void take(files)}
        />
        <FilePicker
          label={t("consent-choose")}
          icon="folder"
          accept={PHOTOS}
          onFiles={(files) => void take(files)}
        />
      </div>
      {url !== null && <p class="hint">{t("consent-again")}</p>}
      <p role="status" class="status-line">
        {isPreparing ? t("consent-preparing") : ""}
      </p>
      {problem !== null && (
        <Notice kind="bad" title={t("consent-failed")}>
          {mediaErrorText(problem.error)}
        </Notice>
      )}
    </div>
  );
}
