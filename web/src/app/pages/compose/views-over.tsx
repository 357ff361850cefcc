import type { JSX } from "preact";
import { t } from "../../../words";
import { Camera } from "./camera";
import { type Draft, type DraftItem, withReplacement } from "./draft";
import { editedItem } from "./editor/edited-item";
import { PhotoEditor } from "./editor/lazy-photo-editor";
import { Review } from "./review";
import type { AddedFiles } from "./use-added-files";
import type { Views } from "./use-views";

/** What lies over the page, if anything does. */
export function ViewsOver(props: {
  readonly views: Views;
  readonly items: readonly DraftItem[];
  readonly added: AddedFiles;
  readonly update: (edit: (before: Draft) => Draft) => void;
}): JSX.Element | null {
  const { views, items, added, update } = props;
  const { top, below } = views;
  if (top === undefined) return null;
  const leave = (): void => {
    views.leave(top);
  };
  if (top.kind === "camera") {
    const { replaces } = top;
    return (
      <Camera
        key="camera"
        count={items.length + added.pending.filter((one) => one.replaces === undefined).length}
        last={lastPicture(items, added)}
        isRetake={replaces !== undefined}
        onTaken={(content) => {
          added.add(content, t("capture-camera.source"), replaces);
          if (replaces !== undefined) leave();
        }}
        onFiles={(files) => {
          added.addFiles(files);
          views.close();
        }}
        onReview={() => {
          views.open({ kind: "review", index: items.length + added.pending.length - 1 });
        }}
        onClose={leave}
      />
    );
  }
  if (top.kind === "editor") {
    const item = items.find(({ id }) => id === top.id);
    if (item === undefined) return null;
    return (
      <PhotoEditor
        photo={item.content}
        onDone={async (photo, summary, signal) => {
          const made = await editedItem(item, photo, summary);
          signal.throwIfAborted();
          update((before) => ({
            ...before,
            items: withReplacement(before.items, item.id, made),
          }));
          leave();
        }}
        onCancel={leave}
        asks={views.asks}
      />
    );
  }
  return (
    <Review
      key="review"
      items={items}
      index={top.index}
      replaced={new Set(added.pending.flatMap(({ replaces }) => replaces ?? []))}
      onIndex={(index) => {
        views.change({ kind: "review", index });
      }}
      onDelete={(gone) => {
        update((before) => ({ ...before, items: before.items.filter(({ id }) => id !== gone.id) }));
        if (items.length + added.pending.length === 1) leave();
      }}
      onRetake={({ id }) => {
        views.open({ kind: "camera", replaces: id });
      }}
      onEdit={({ id }) => {
        views.open({ kind: "editor", id });
      }}
      onBack={leave}
      onDone={below === undefined ? undefined : views.close}
    />
  );
}

function lastPicture(items: readonly DraftItem[], { pending }: AddedFiles): Blob | null {
  const photo = pending.findLast(({ content }) => content.type === "image/jpeg");
  return photo?.content ?? items.at(-1)?.thumbnail ?? null;
}
