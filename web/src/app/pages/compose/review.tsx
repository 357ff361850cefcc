// What is in the report, one by one over the whole screen, before it is sent.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, IconButton } from "../../../ui/button";
import { useModal } from "../../../ui/dialog";
import { useObjectUrl } from "../open-report/object-urls";
import { INITIAL_VIEWPORT, ZoomArea, keyAction, transformOf } from "../open-report/zoom-area";
import { t } from "../../../words";
import type { DraftItem } from "./draft";
import { itemHint } from "./item-hint";
import { itemLabel } from "./item-labels";

interface Props {
  /** None while the first ones are being prepared. */
  readonly items: readonly DraftItem[];
  /** The one that is looked at, or the last one if there are not so many yet. */
  readonly index: number;
  /** Those whose place is about to be taken by another. */
  readonly replaced: ReadonlySet<string>;
  readonly onIndex: (index: number) => void;
  readonly onDelete: (item: DraftItem) => void;
  readonly onRetake: (item: DraftItem) => void;
  /** To turn, crop, cover, mark or measure a photo. */
  readonly onEdit: (item: DraftItem) => void;
  /** Back to where one came from. */
  readonly onBack: () => void;
  /** On to the report; undefined if that is where one came from. */
  readonly onDone: (() => void) | undefined;
}

export function Review(props: Props): JSX.Element {
  const { items, replaced, onIndex, onDelete, onRetake, onEdit, onBack, onDone } = props;
  const dialog = useModal();
  const index = Math.min(props.index, items.length - 1);
  const item = items[index];
  const [view, setView] = useState(INITIAL_VIEWPORT);
  useEffect(() => {
    setView(INITIAL_VIEWPORT);
  }, [item]);
  const move =
    items.length > 1
      ? (step: number): void => {
          onIndex((index + step + items.length) % items.length);
        }
      : undefined;
  const isPhoto = item?.type === "photo";
  const isBeingReplaced = item !== undefined && replaced.has(item.id);
  const hint = item === undefined ? "" : itemHint(item);
  const label = item === undefined ? "" : itemLabel(item, index);
  const press = (event: KeyboardEvent): void => {
    // a player has keys of its own
    if (event.target instanceof HTMLMediaElement) return;
    const action = keyAction(event.key, isPhoto && view.zoom > 1, move);
    if (action === undefined) return;
    event.preventDefault();
    if (typeof action === "number") move?.(action);
    else if (isPhoto) setView(action);
  };
  return (
    <dialog
      ref={dialog}
      class="viewer review"
      aria-label={t("capture-review")}
      onKeyDown={press}
      onCancel={(event) => {
        event.preventDefault();
        onBack();
      }}
    >
      <div class="review-bar">
        <IconButton icon="back" label={t("capture-back")} onPress={onBack} />
        <p aria-live="polite">
          {item === undefined
            ? t("capture-review.preparing")
            : t("capture-position", { item: label, total: items.length })}
        </p>
        {onDone !== undefined && (
          <Button kind="main" onPress={onDone}>
            {t("capture-done")}
          </Button>
        )}
      </div>
      <div class="review-view">
        {item !== undefined && (
          <ReviewedItem item={item} label={label} view={view} onView={setView} onSwipe={move} />
        )}
        {isBeingReplaced && (
          <p role="status" class="camera-hint">
            {t("capture-replacing")}
          </p>
        )}
        {hint !== "" && <p class="camera-hint">{hint}</p>}
      </div>
      <div class="review-bar review-tools">
        {move !== undefined && (
          <IconButton
            icon="back"
            label={t("capture-previous")}
            onPress={() => {
              move(-1);
            }}
          />
        )}
        {isPhoto && (
          <Button
            icon="pen"
            disabled={isBeingReplaced}
            onPress={() => {
              onEdit(item);
            }}
          >
            {t("capture-edit")}
          </Button>
        )}
        {isPhoto && (
          <Button
            icon="camera"
            disabled={isBeingReplaced}
            onPress={() => {
              onRetake(item);
            }}
          >
            {t("capture-retake")}
          </Button>
        )}
        {item !== undefined && (
          <Button
            icon="trash"
            onPress={() => {
              onDelete(item);
            }}
          >
            {t("capture-delete")}
          </Button>
        )}
        {move !== undefined && (
          <IconButton
            icon="forward"
            label={t("capture-next")}
            onPress={() => {
              move(1);
            }}
          />
        )}
      </div>
    </dialog>
  );
}

function ReviewedItem(
  props: { readonly item: DraftItem; readonly label: string } & Omit<
    Parameters<typeof ZoomArea>[0],
    "children"
  >,
): JSX.Element {
  const { item, label, ...area } = props;
  const url = useObjectUrl(item.content);
  if (url === null) return <div class="viewer-canvas" />;
  if (item.type === "video") {
    return <video key={item.id} controls playsInline src={url} aria-label={label} />;
  }
  if (item.type === "audio") return <audio key={item.id} controls src={url} aria-label={label} />;
  return (
    <ZoomArea {...area}>
      <img src={url} alt={label} draggable={false} style={{ transform: transformOf(area.view) }} />
    </ZoomArea>
  );
}
