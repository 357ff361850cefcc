// Times and sizes, the way people say them. Dates are in the reader's own language and time zone.

import { perLanguage, t } from "../../words";

const dateTimes = perLanguage(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }),
);
const dates = perLanguage(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }),
);
const tenths = perLanguage(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
);
const HOUR = 3_600_000;

/** A moment as date and time; what cannot be read as one stays as it is. */
export function formatDateTime(moment: string | Date): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? moment.toString() : dateTimes().format(date);
}

/** A moment that reads the same everywhere, for paper: `2026-11-21 23:31 UTC`. */
export function formatUtcDateTime(moment: string): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? moment : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A day, given as numbers without padding; empty if it is none. */
export function formatDate(year: string, month: string, dayOfMonth: string): string {
  const [y, m, d] = [year, month, dayOfMonth].map(Number);
  if (y === undefined || m === undefined || d === undefined || !(y > 0 && m > 0 && d > 0)) {
    return [dayOfMonth, month, year].filter((part) => part !== "").join("/");
  }
  const date = new Date(0);
  date.setUTCFullYear(y, m - 1, d);
  return date.getUTCDate() === d ? dates().format(date) : `${dayOfMonth}/${month}/${year}`;
}

/** How long something still lasts: `7 days`, `5 hours`, `12 minutes`; empty once it is over. */
export function formatTimeLeft(until: Date, now: number): string {
  const left = until.getTime() - now;
  if (!(left > 0)) return "";
  const hours = left / HOUR;
  if (hours >= 36) return t("common-days", { days: Math.round(hours / 24) });
  if (hours >= 1) return t("common-hours", { hours: Math.floor(hours) });
  return t("common-minutes", { minutes: Math.max(1, Math.floor(hours * 60)) });
}

/** A number of bytes: `820 kB`, `4.2 MB`. */
export function formatFileSize(bytes: number): string {
  if (bytes < 1000) return t("common-bytes", { bytes });
  if (bytes < 999_500) return t("common-kilobytes", { size: Math.round(bytes / 1000) });
  if (bytes < 999_500_000)
    return t("common-megabytes", {
      size: bytes < 99.5e6 ? tenths().format(bytes / 1e6) : Math.round(bytes / 1e6),
    });
  return t("common-gigabytes", { size: tenths().format(bytes / 1e9) });
}

/** Minutes and seconds: `1:05`. */
export function formatDuration(seconds: number): string {
  const rounded = Math.max(0, Math.round(seconds));
  return `${Math.floor(rounded / 60)}:${(rounded % 60).toString().padStart(2, "0")}`;
}
