/** Whatever of the device's fonts has the characters, for text that is drawn as a picture. */
export const CANVAS_FONT = "system-ui, 'Noto Sans', sans-serif";
