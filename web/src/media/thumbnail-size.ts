/** How long the longer edge of an item's small picture is at most, in pixels. */
export const THUMBNAIL_EDGE = 320;
