import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { t } from "../../../words";
import { BodySiteDialog } from "./lazy-body-site-dialog";

const MAX_SITE = 200;

/** Where on the body: typed, or touched on a drawing. */
export function BodySiteField(props: {
  readonly text: string;
  readonly onChange: (text: string) => void;
}): JSX.Element {
  const { text, onChange } = props;
  const [isDrawn, setDrawn] = useState(false);
  return (
    <div class="stack-tight">
      <TextField label={t("pdf-notes.site")} value={text} maxLength={MAX_SITE} onChange={onChange} />
      <div class="row">
        <Button
          icon="person"
          onPress={() => {
            setDrawn(true);
          }}
        >
          {t("compose-site.draw")}
        </Button>
      </div>
      {isDrawn && (
        <BodySiteDialog
          text={text}
          onText={(changed) => {
            onChange(changed);
            setDrawn(false);
          }}
          onClose={() => {
            setDrawn(false);
          }}
        />
      )}
    </div>
  );
}
