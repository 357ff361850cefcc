import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, IconButton } from "../../../ui/button";
import { DropZone } from "../../../ui/drop-zone";
import { FilePicker } from "../../../ui/file-picker";
import { Icon } from "../../../ui/icon";
import { Card } from "../../../ui/card";
import { Notice } from "../../../ui/notice";
import { mediaTypeName } from "../../text/report-labels";
import { useObjectUrl } from "../open-report/object-urls";
import { isAbort } from "../../../api";
import { CameraDialog } from "./camera-dialog";
import { ConversionList } from "./conversion-list";
import type { DraftItem } from "./draft";
import { ACCEPTED_TYPES, createDraftItem } from "./draft-item";
import { countProblem, leastSize, sizeProblem } from "./report-bounds";
import { mediaErrorText } from "./media-errors";
import { MicrophoneDialog } from "./microphone-dialog";
import { useConversions } from "./use-conversions";

type Items = readonly DraftItem[];

/** Photos, videos and recordings: taken here, chosen or dropped. */
export function MediaSection(props: {
  items: Items;
  onChange: (update: (before: Items) => Items) => void;
  /** How many files are on their way into the report. */
  preparing: number;
  onPreparing: (change: (before: number) => number) => void;
}): JSX.Element {
  const { items, onChange, preparing, onPreparing } = props;
  const [open, setOpen] = useState<"camera" | "microphone" | null>(null);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const conversions = useConversions();
  const add = async (content: Blob, name: string): Promise<void> => {
    onPreparing((count) => count + 1);
    try {
      const item = await conversions.run(name, (options) => createDraftItem(content, options));
      onChange((before) => [...before, item]);
    } catch (error) {
      if (isAbort(error)) return; // whoever stopped it knows
      setProblems((before) => [...before, `${name}: ${mediaErrorText(error)}`]);
    } finally {
      onPreparing((count) => count - 1);
    }
  };
  const addFiles = async (files: readonly File[]): Promise<void> => {
    const tooMany = countProblem(items.length + preparing, files.length);
    const tooLarge = sizeProblem(leastSize(items, files), true);
    setProblems([tooMany, tooLarge].filter((problem) => problem !== undefined));
    if (tooMany !== undefined || tooLarge !== undefined) return;
    for (const file of files) await add(file, file.name); // one after the other, to keep the order and the memory
  };
  const close = (): void => {
    setOpen(null);
  };
  return (
    <Card title="Photos, video and audio">
      {items.length > 0 && (
        <ol class="gallery">
          {items.map((item, index) => (
            <li key={item.id}>
              <ItemTile
                item={item}
                number={index + 1}
                onRemove={() => {
                  onChange((before) => before.filter(({ id }) => id !== item.id));
                }}
              />
            </li>
          ))}
        </ol>
      )}
      <DropZone onFiles={(files) => void addFiles(files)}>
        <div class="capture-actions">
          <Button
            kind={items.length === 0 ? "main" : "plain"}
            icon="camera"
            onPress={() => {
              setOpen("camera");
            }}
          >
            Camera
          </Button>
          <Button
            icon="microphone"
            onPress={() => {
              setOpen("microphone");
            }}
          >
            Microphone
          </Button>
          <FilePicker
            label="Choose files"
            icon="folder"
            accept={ACCEPTED_TYPES}
            multiple
            onFiles={(files) => void addFiles(files)}
          />
        </div>
        <p class="hint">
          <span class="fine-pointer-only">You can also drop files here. </span>Photos, videos and recordings
          lose their hidden data, such as where they were taken.
        </p>
        <p role="status" class="status-line">
          {preparing > 0 ? "Preparing…" : ""}
        </p>
        {open === null && <ConversionList running={conversions.running} />}
      </DropZone>
      {problems.length > 0 && (
        <Notice kind="bad" title="Not everything could be added">
          <ul class="break-anywhere">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Notice>
      )}
      {open === "camera" && (
        <CameraDialog
          running={conversions.running}
          onTaken={(content) => add(content, "The camera")}
          onClose={close}
        />
      )}
      {open === "microphone" && (
        <MicrophoneDialog
          title="Record sound"
          onRecorded={(content) => add(content, "The recording")}
          onClose={close}
        />
      )}
    </Card>
  );
}

function ItemTile(props: { item: DraftItem; number: number; onRemove: () => void }): JSX.Element {
  const { item, number, onRemove } = props;
  const url = useObjectUrl(item.thumbnail);
  const label = `${mediaTypeName(item.type)} ${number}`;
  return (
    <div class="tile tile-plain">
      {url !== null && <img src={url} alt={label} />}
      <span class="tile-label" aria-hidden="true">
        <Icon name={item.type === "audio" ? "microphone" : item.type} />
        {label}
      </span>
      <IconButton
        class="tile-remove"
        icon="close"
        label={`Remove ${label.toLowerCase()}`}
        onPress={onRemove}
      />
      {item.hint !== undefined && <p class="tile-hint">{item.hint}</p>}
    </div>
  );
}
