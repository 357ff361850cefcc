import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { DropZone } from "../../../ui/drop-zone";
import { FilePicker } from "../../../ui/file-picker";
import { Icon } from "../../../ui/icon";
import { Card } from "../../../ui/card";
import { Notice } from "../../../ui/notice";
import { useObjectUrl } from "../open-report/object-urls";
import { t } from "../../../words";
import { ConversionList } from "./conversion-list";
import type { DraftItem } from "./draft";
import { ACCEPTED_TYPES } from "./draft-item";
import { itemHint } from "./item-hint";
import { itemLabel } from "./item-labels";
import { MicrophoneDialog } from "./microphone-dialog";
import type { AddedFiles } from "./use-added-files";

/** Photos, videos and recordings of the report in one row, and the ways to more. */
export function MediaStrip(props: {
  readonly items: readonly DraftItem[];
  readonly added: AddedFiles;
  readonly onCamera: () => void;
  readonly onLook: (index: number) => void;
}): JSX.Element {
  const { items, added, onCamera, onLook } = props;
  const [isRecording, setRecording] = useState(false);
  const { problems, conversions } = added;
  const pending = added.pending.filter(({ replaces }) => replaces === undefined);
  const hints = items.flatMap((item, index) => {
    const said = itemHint(item);
    return said === "" ? [] : [t("compose-about", { what: itemLabel(item, index), said })];
  });
  return (
    <Card title={t("capture-strip")}>
      <DropZone bare onFiles={added.addFiles}>
        {items.length + pending.length > 0 && (
          <ol class="strip">
            {items.map((item, index) => (
              <li key={item.id}>
                <StripTile
                  item={item}
                  label={itemLabel(item, index)}
                  onPress={() => {
                    onLook(index);
                  }}
                />
              </li>
            ))}
            {pending.map(({ id }) => (
              <li key={id} class="tile strip-tile strip-pending">
                <span class="spinner" aria-hidden="true" />
              </li>
            ))}
          </ol>
        )}
        <p role="status" class="hint status-line">
          {added.pending.length > 0 ? t("capture-preparing", { count: added.pending.length }) : ""}
        </p>
        <div class="capture-actions">
          <Button kind={items.length === 0 ? "main" : "plain"} icon="camera" onPress={onCamera}>
            {t("capture-camera")}
          </Button>
          <FilePicker
            label={t("capture-choose")}
            icon="folder"
            accept={ACCEPTED_TYPES}
            multiple
            onFiles={added.addFiles}
          />
          <Button
            icon="microphone"
            onPress={() => {
              setRecording(true);
            }}
          >
            {t("capture-microphone")}
          </Button>
        </div>
        <p class="hint">
          <span class="fine-pointer-only">{t("capture-strip.drop")} </span>
          {t("capture-strip.hidden-data")}
        </p>
        <ConversionList running={conversions} />
      </DropZone>
      {hints.length > 0 && (
        <ul class="hint">
          {hints.map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      )}
      {problems.length > 0 && (
        <Notice kind="bad" title={t("capture-strip.problems")}>
          <ul class="break-anywhere">
            {problems.map((problemText, index) => (
              <li key={index}>{problemText()}</li>
            ))}
          </ul>
        </Notice>
      )}
      {isRecording && (
        <MicrophoneDialog
          title={t("capture-microphone.title")}
          onRecorded={(content) => {
            added.add(content, t("capture-microphone.source"));
          }}
          onClose={() => {
            setRecording(false);
          }}
        />
      )}
    </Card>
  );
}

function StripTile(props: {
  readonly item: DraftItem;
  readonly label: string;
  readonly onPress: () => void;
}): JSX.Element {
  const { item, label, onPress } = props;
  const url = useObjectUrl(item.thumbnail);
  return (
    <button
      type="button"
      class="tile strip-tile"
      aria-label={t("capture-look-at", { item: label })}
      onClick={onPress}
    >
      {url !== null && <img src={url} alt={label} />}
      {item.type !== "photo" && <Icon name={item.type === "audio" ? "microphone" : "video"} />}
    </button>
  );
}
