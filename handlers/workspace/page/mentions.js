// Draws people, channels, groups, dates and links that stand inside text; each leads somewhere.

import { h, safeLink } from "./dom.js";
import { go } from "./place.js";
import { state, user } from "./state.js";
import { formatDate, fullTime, moment } from "./time.js";

const OWN_PERMALINK = /\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?(?:\?(?:.*&)?thread_ts=([\d.]+))?/;

export function personMention(id, label) {
  const words = user(id)?.real_name || user(id)?.name || label || "someone unknown";
  if (!user(id)) return h("span", { class: "mention" }, `@${words}`);
  const mine = id === state.me ? " mention-me" : "";
  return h(
    "button",
    { class: `mention${mine}`, type: "button", onclick: (event) => go.person(id, event.currentTarget) },
    `@${words}`,
  );
}

export function channelMention(id, label) {
  const channel = state.channels.get(id);
  if (!channel)
    return h(
      "span",
      { class: "mention", title: "A channel that you cannot see" },
      label ? `#${label}` : "🔒 private channel",
    );
  return h("button", { class: "mention", type: "button", onclick: () => go.channel(id) }, `#${channel.name}`);
}

export const groupMention = (id, label) => h("span", { class: "mention" }, (label || id).replace(/^@?/, "@"));
export const broadcastMention = (range) => h("span", { class: "mention mention-me" }, `@${range}`);

/** A date written for the reader; `fallback` when the moment or the format makes no sense. */
export function dateMention(seconds, format, fallback, url) {
  const words = formatDate(seconds, format) ?? fallback ?? "";
  const time = h("time", { title: fullTimeOrNothing(seconds) }, words);
  return url && safeLink(url) ? link(url, time) : time;
}

const fullTimeOrNothing = (seconds) => (Number.isNaN(moment(seconds).getTime()) ? null : fullTime(moment(seconds)));

/** A link that opens beside this page, or inside it when it leads to one of our own channels. */
export function link(url, label) {
  const target = safeLink(url);
  if (!target) return h("span", null, label ?? url);
  const own = ownPlace(target);
  if (own)
    return h(
      "a",
      {
        href: target,
        onclick: (event) => {
          event.preventDefault();
          go.channel(own.channel, own);
        },
      },
      label ?? target,
    );
  return h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, label ?? target);
}

function ownPlace(url) {
  const found = OWN_PERMALINK.exec(url);
  if (!found || !state.channels.has(found[1])) return null;
  const ts = found[2] ? `${found[2]}.${found[3]}` : null;
  return { channel: found[1], ts, thread: found[4] ?? null };
}
