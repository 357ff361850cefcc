// How much of a recording is held in memory, whatever its file claims; Python has the same figures.

export const MAX_FTYP_BYTES = 4096;
/** Of `moov`, and of all `moof` together: ten hours of film with sound take less than 20 MiB. */
export const MAX_MOVIE_BYTES = 64 * 1024 * 1024;
/** Of a file or of one box: a recording in fragments of a second has two for each. */
export const MAX_BOXES = 100_000;
export const MAX_TRACKS = 64;
/** Sample descriptions of one track. */
export const MAX_ENTRIES = 64;
/** Of all tracks together. */
export const MAX_CHUNKS = 1_000_000;
/** Of a track whose samples are looked at singly (18 hours at 60 Hz), and of all fragments together. */
export const MAX_SAMPLES = 4_000_000;
/** Of all that is blanked within coded pictures. */
export const MAX_BLANKED_BYTES = 64 * 1024 * 1024;
/** Of a coded unit in which something is blanked. */
export const MAX_UNIT_BYTES = 1024 * 1024;
