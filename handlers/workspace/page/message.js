// Draws one message: who, when, what; its files, reactions and thread.

import { avatar, badges } from "./avatar.js";
import { blocks } from "./blocks.js";
import { h, picture, safeLink } from "./dom.js";
import { emoji } from "./emoji.js";
import { actOrTell } from "./live.js";
import { mrkdwn } from "./mrkdwn.js";
import { go } from "./place.js";
import { shopReport } from "./shopreport.js";
import { nameOf, state, user } from "./state.js";
import { surface } from "./surface.js";
import { clock, dayName, fullTime, moment } from "./time.js";

const SYSTEM_LINES = new Set([
  "channel_join",
  "channel_leave",
  "channel_topic",
  "channel_purpose",
  "channel_name",
  "channel_archive",
  "channel_unarchive",
  "group_join",
  "group_leave",
  "group_topic",
  "group_purpose",
  "group_name",
  "group_archive",
  "group_unarchive",
  "pinned_item",
  "bot_add",
  "bot_remove",
  "channel_convert_to_private",
]);

export const authorOf = (message) =>
  message.user ?? state.apps.find((app) => app.id === message.app_id)?.bot_user_id ?? message.bot_id;
export const isSystem = (message) => SYSTEM_LINES.has(message.subtype);
export const isReply = (message) =>
  message.thread_ts && message.thread_ts !== message.ts && message.subtype !== "thread_broadcast";

/** `where` is {channel, inThread, ephemeral, grouped}. */
export function drawMessage(message, where) {
  const kind = [where.grouped && "grouped", where.ephemeral && "ephemeral", isSystem(message) && "system"]
    .filter(Boolean)
    .join(" ");
  const author = authorOf(message);
  const when = moment(message.ts);
  const face =
    where.grouped || isSystem(message)
      ? h("span", { class: "message-time-left" }, isSystem(message) ? "" : clock(when))
      : avatar(author);
  const main = h(
    "div",
    { class: "message-main" },
    !where.grouped && !isSystem(message) && byline(message, author, when),
    where.ephemeral && onlyYou(),
    body(message, where),
    files(message),
    shopReport(message, where.channel),
    message.edited && h("span", { class: "edited" }, "(edited)"),
    reactions(message, where),
    !where.inThread && threadLink(message),
  );
  const pinned = state.channels.get(where.channel)?.pins?.includes(message.ts);
  return h(
    "article",
    {
      class: `message ${kind}${pinned ? " pinned" : ""}`,
      tabindex: "-1",
      data: { ts: message.ts },
      "aria-label": `${nameOf(author)}, ${clock(when)}`,
    },
    pinned && h("p", { class: "pinned-mark" }, "📌 Pinned"),
    h("div", { class: "message-row" }, face, main),
  );
}

function byline(message, author, when) {
  const shown = message.username || nameOf(author);
  const name = h(
    "button",
    { type: "button", class: "author", onclick: (event) => go.person(author, event.currentTarget) },
    shown,
  );
  return h(
    "p",
    { class: "byline" },
    name,
    badges(user(author)),
    h("time", { class: "when", title: fullTime(when), datetime: when.toISOString() }, clock(when)),
  );
}

const onlyYou = () => h("p", { class: "only-you" }, "👁 Only visible to you");

function body(message, where) {
  const here = surface({ channel: where.channel, ts: message.ts });
  const drawn = message.blocks?.length
    ? blocks(message.blocks, here)
    : h("div", { class: "block-text" }, mrkdwn(message.text));
  return h(
    "div",
    { class: "message-body" },
    drawn,
    (message.attachments ?? []).map((one) => attachment(one, here)),
  );
}

function attachment(one, here) {
  const colour = /^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : null;
  const content = one.blocks
    ? blocks(one.blocks, here)
    : mrkdwn([one.title, one.text ?? one.fallback].filter(Boolean).join("\n"));
  return h(
    "div",
    { class: "attachment", style: { borderInlineStartColor: colour ?? "" } },
    h("div", { class: "block-text" }, content),
  );
}

function files(message) {
  return (message.files ?? []).map((file) => {
    const source = `/files/${encodeURIComponent(file.id)}`;
    if (String(file.mimetype ?? "").startsWith("image/") || /\.(png|jpe?g|gif|webp)$/i.test(file.name ?? "")) {
      return h(
        "figure",
        { class: "block-image" },
        h("figcaption", null, file.title || file.name),
        picture(source, file.alt_txt || file.title || file.name),
      );
    }
    const target = safeLink(new URL(source, location.href).href);
    return h(
      "a",
      { class: "file", href: target, target: "_blank", rel: "noopener noreferrer" },
      `📄 ${file.title || file.name}`,
    );
  });
}

function reactions(message, where) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((one) => {
      const mine = one.users.includes(state.me);
      const who = one.users.map(nameOf).join(", ");
      return h(
        "button",
        {
          type: "button",
          class: `reaction${mine ? " mine" : ""}`,
          "aria-pressed": String(mine),
          title: `${who} reacted with :${one.name}:`,
          "aria-label": `${one.name}, ${one.count}: ${who}`,
          onclick: () =>
            actOrTell(mine ? "unreact" : "react", { channel: where.channel, ts: message.ts, name: one.name }),
        },
        `${emoji(one.name)} ${one.count}`,
      );
    }),
  );
}

function threadLink(message) {
  if (!message.reply_count) return null;
  const last = message.latest_reply
    ? ` · last ${dayName(moment(message.latest_reply)).toLowerCase()} at ${clock(moment(message.latest_reply))}`
    : "";
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, "tiny"));
  return h(
    "button",
    { type: "button", class: "thread-link", onclick: () => go.thread(message.ts) },
    faces,
    h("strong", null, `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`),
    h("span", { class: "muted" }, last),
  );
}
