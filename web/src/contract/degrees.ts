// Degrees of latitude and longitude as reports write them, alike in every client.

const PLACES = 6;

/**
 * Decimal degrees (WGS 84) with six decimals, which is a tenth of a metre; a half is rounded away from 0. `degrees` is
 * finite, at most 180 either way.
 */
export function degreesText(degrees: number): string {
  const text = degrees.toFixed(PLACES);
  // there is no minus nought
  return Number(text) === 0 ? (0).toFixed(PLACES) : text;
}
