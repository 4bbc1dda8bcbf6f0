// A person's or an app's face: initials on a colour of their own.

import { h, picture } from "./dom.js";
import { user } from "./state.js";

const PALETTE = [
  "#0f766e",
  "#9d174d",
  "#1d4ed8",
  "#a14512",
  "#6d28d9",
  "#3f6212",
  "#0e7490",
  "#b91c1c",
  "#7e22ce",
  "#475569",
];

/** The same person has the same colour everywhere. */
export function colourOf(person) {
  const given = String(person?.color ?? "").replace(/^#/, "");
  if (/^[0-9a-f]{6}$/i.test(given) && darkEnough(given)) return `#${given}`;
  const sum = [...String(person?.id ?? "?")].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return PALETTE[sum % PALETTE.length];
}

function darkEnough(hex) {
  const [red, green, blue] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 < 130;
}

function initials(person) {
  const parts = String(person?.real_name || person?.name || "?")
    .trim()
    .split(/[\s_.-]+/);
  return (parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]])
    .map((part) => [...part][0] ?? "")
    .join("")
    .toUpperCase();
}

export function avatar(id, size = "") {
  const person = user(id);
  const own = person?.avatar && picture(person.avatar, "", "avatar-image");
  const kind = person?.is_bot ? " avatar-app" : "";
  return h(
    "span",
    { class: `avatar ${size}${kind}`, "aria-hidden": "true", style: { backgroundColor: colourOf(person ?? { id }) } },
    own || initials(person),
  );
}

/** Small words after a name: APP, guest, other company, deactivated. */
export function badges(person) {
  const found = [
    person?.is_bot && "app",
    person?.is_restricted && "guest",
    person?.is_stranger && "other company",
    person?.deleted && "deactivated",
  ];
  return found.filter(Boolean).map((word) => h("span", { class: "badge" }, word));
}
