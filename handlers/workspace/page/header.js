// The head of a place: name, topic, members, pins, bookmarks, and the stopwatch.

import { avatar, badges } from "./avatar.js";
import { byId, h, refill, soon } from "./dom.js";
import { emoji } from "./emoji.js";
import { inline } from "./mrkdwn.js";
import { link } from "./mentions.js";
import { go, here, place } from "./place.js";
import { on, state, user } from "./state.js";
import { stopwatchChip } from "./stopwatch.js";

export function mountHeader() {
  on("snapshot channels users place apps stopwatch messages", soon(draw));
}

function draw() {
  const box = byId("place-header");
  const focused = document.activeElement?.closest?.("#place-header [data-key]")?.dataset.key;
  const channel = here();
  const content =
    place.kind === "home" ? homeHead() : channel?.is_im ? directHead(channel) : channel ? channelHead(channel) : [];
  refill(box, content);
  if (focused) box.querySelector(`[data-key="${focused}"]`)?.focus();
}

function channelHead(channel) {
  const name = h(
    "button",
    {
      type: "button",
      class: "place-name",
      data: { key: "about" },
      title: "About this channel",
      "aria-haspopup": "true",
      onclick: () => go.panel("about"),
    },
    h("span", { class: "place-sign", "aria-hidden": "true" }, channel.is_private ? "🔒" : "#"),
    channel.name,
    h("span", { class: "picker-arrow", "aria-hidden": "true" }, "▾"),
  );
  const topic = h(
    "button",
    {
      type: "button",
      class: "topic",
      data: { key: "topic" },
      onclick: () => go.panel("about"),
      title: channel.topic || "Set a topic",
    },
    channel.topic ? inline(channel.topic) : h("span", { class: "muted" }, channel.purpose || "Add a topic"),
  );
  const pins = channel.pins?.length ?? 0;
  const tools = h(
    "div",
    { class: "place-tools" },
    stopwatchChip(channel.id),
    h(
      "button",
      {
        type: "button",
        class: "tool",
        data: { key: "pins" },
        "aria-label": `${pins} pinned`,
        title: "Pinned messages",
        onclick: () => go.panel("pins"),
      },
      "📌 ",
      pins,
    ),
    h(
      "button",
      {
        type: "button",
        class: "tool faces",
        data: { key: "members" },
        "aria-label": `${channel.members.length} members`,
        title: "Members",
        onclick: () => go.panel("members"),
      },
      channel.members.slice(0, 3).map((id) => avatar(id, "tiny")),
      ` ${channel.members.length}`,
    ),
  );
  return [
    h("div", { class: "place-top" }, h("div", { class: "place-words" }, h("h2", null, name), topic), tools),
    bookmarks(channel),
  ];
}

function bookmarks(channel) {
  if (!channel.bookmarks?.length) return null;
  const sign = (mark) => (mark.emoji ? emoji(mark.emoji.replaceAll(":", "")) : "🔖");
  return h(
    "div",
    { class: "bookmarks", role: "navigation", "aria-label": "Bookmarks" },
    channel.bookmarks.map((mark) => link(mark.link, `${sign(mark)} ${mark.title}`)),
  );
}

function directHead(channel) {
  const peer = user(channel.user);
  const app = state.apps.find((one) => one.bot_user_id === channel.user);
  const name = h(
    "button",
    {
      type: "button",
      class: "place-name",
      data: { key: "person" },
      onclick: (event) => go.person(channel.user, event.currentTarget),
    },
    avatar(channel.user, "small"),
    peer?.real_name ?? "Someone",
    badges(peer),
  );
  return [h("div", { class: "place-top" }, h("h2", null, name)), app && tabs(app, "messages", channel.id)];
}

function homeHead() {
  const app = state.apps.find((one) => one.id === place.id);
  if (!app) return [];
  return [
    h(
      "div",
      { class: "place-top" },
      h("h2", { class: "place-name" }, avatar(app.bot_user_id, "small"), app.name, badges({ is_bot: true })),
    ),
    tabs(app, "home"),
  ];
}

function tabs(app, current, direct) {
  const tab = (name, label, run) =>
    h(
      "button",
      {
        type: "button",
        class: "tab",
        data: { key: `tab-${name}` },
        "aria-current": current === name ? "page" : null,
        onclick: run,
      },
      label,
    );
  return h(
    "div",
    { class: "tabs", role: "navigation", "aria-label": app.name },
    app.has_home && tab("home", "Home", () => go.home(app.id)),
    app.has_messages && tab("messages", "Messages", () => (direct ? go.channel(direct) : go.direct(app.bot_user_id))),
  );
}
