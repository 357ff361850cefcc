// How much is converted. What is over it is better cut with a program that is made for that.

import { GIB } from "../../format/limits";

/** How long a converted recording may play, in seconds. */
export const MAX_CONVERTED_SECONDS = 2 * 3600;
/** How many bytes may come of it. */
export const MAX_CONVERTED_BYTES = GIB;
/** How many pixels a picture of it may have: 4K as cameras have it, lying or standing. */
export const MAX_FILM_PIXELS = 4096 * 2304;
