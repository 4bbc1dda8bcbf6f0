// Says moments the way people read them, in the reader's own time zone.

import { state } from "./state.js";

const formats = {
  time: new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }),
  seconds: new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  long: new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  medium: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }),
  short: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" }),
  number: new Intl.DateTimeFormat("sv-SE"),
};
const DAY = 86_400_000;
const now = () => Date.now() + state.ahead * 1000;

export const moment = (ts) => new Date(Number(ts) * 1000);
export const clock = (date) => formats.time.format(date);
export const fullTime = (date) => `${formats.long.format(date)}, ${formats.seconds.format(date)}`;
export const dayKey = (date) => date.toDateString();

/** "today", "yesterday", "tomorrow" or the date in the given format. */
function pretty(date, format) {
  const days = Math.round((new Date(date).setHours(0, 0, 0, 0) - new Date(now()).setHours(0, 0, 0, 0)) / DAY);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] ?? format.format(date);
}

export function dayName(date) {
  const words = pretty(date, formats.long);
  return words[0].toUpperCase() + words.slice(1);
}

function ago(date) {
  const seconds = Math.round((now() - date) / 1000);
  const [count, unit] =
    seconds < 60
      ? [seconds, "second"]
      : seconds < 3600
        ? [Math.round(seconds / 60), "minute"]
        : seconds < 86400
          ? [Math.round(seconds / 3600), "hour"]
          : [Math.round(seconds / 86400), "day"];
  return new Intl.RelativeTimeFormat("en").format(-count, unit);
}

const TOKENS = {
  date_num: (date) => formats.number.format(date),
  date: (date) => formats.medium.format(date),
  date_short: (date) => formats.short.format(date),
  date_long: (date) => formats.long.format(date),
  date_pretty: (date) => pretty(date, formats.medium),
  date_short_pretty: (date) => pretty(date, formats.short),
  date_long_pretty: (date) => pretty(date, formats.long),
  day_divider_pretty: (date) => pretty(date, formats.long),
  date_long_full: (date) => formats.long.format(date),
  time: clock,
  time_secs: (date) => formats.seconds.format(date),
  ago,
};

/** Fill "{date} at {time}" for a moment in seconds; null when the moment makes no sense. */
export function formatDate(seconds, format) {
  const date = moment(seconds);
  if (Number.isNaN(date.getTime())) return null;
  return format.replace(/\{(\w+)\}/g, (all, token) => TOKENS[token]?.(date) ?? all);
}
