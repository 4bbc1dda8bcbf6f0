// The middle of the page when a channel is open: its messages, and the box below them.

import { byId, h, soon } from "./dom.js";
import { composer } from "./composer.js";
import { actOrTell } from "./live.js";
import { foldJoins } from "./joins.js";
import { isReply } from "./message.js";
import { messageList } from "./messagelist.js";
import { here, place } from "./place.js";
import { emit, ephemeralsIn, messagesIn, nameOf, on, state, titleOf } from "./state.js";
import { markRead, readUpTo } from "./unread.js";

let visit = { id: null, unreadAfter: null };
let writing = null;

export function mountChannel() {
  const list = messageList(byId("messages"), read, { onread: readNow, jump: byId("jump") });
  on("snapshot users", list.redraw);
  on("messages channels", list.draw);
  on("place", () => {
    list.draw();
    soonShow(list);
  });
  on("snapshot place channels", soon(drawComposer));
  on("trouble", strip);
  on("place", () => strip(""));
  on("fill", (text) => setTimeout(() => writing?.fill(text), 30));
  on("focus-composer", () => writing?.focus());
  document.addEventListener("visibilitychange", list.draw);
}

function read() {
  const channel = here();
  byId("messages").hidden = !channel;
  if (!channel) return null;
  if (visit.id !== channel.id)
    visit = { id: channel.id, unreadAfter: readUpTo(channel.id) === "0" ? null : readUpTo(channel.id) };
  const said = messagesIn(channel.id)
    .filter((message) => !isReply(message))
    .map((message) => ({ message, ephemeral: false }));
  const whispered = ephemeralsIn(channel.id)
    .filter((message) => !isReply(message))
    .map((message) => ({ message, ephemeral: true }));
  const messages = whispered.length
    ? [...said, ...whispered].sort((a, b) => Number(a.message.ts) - Number(b.message.ts))
    : said;
  return {
    key: channel.id,
    channel: channel.id,
    messages: foldJoins(messages),
    inThread: false,
    pins: channel.pins,
    unreadAfter: visit.unreadAfter,
    intro: { id: channel.id + channel.purpose, draw: () => intro(channel) },
  };
}

function intro(channel) {
  const words = channel.is_im
    ? `This is the beginning of your conversation with ${nameOf(channel.user)}.`
    : channel.purpose || "This is the very beginning of the channel.";
  return h(
    "div",
    { class: "intro" },
    h("h3", null, channel.is_im ? nameOf(channel.user) : `${channel.is_private ? "🔒" : "#"} ${channel.name}`),
    h("p", { class: "muted" }, words),
  );
}

function readNow(view) {
  if (document.visibilityState === "visible" && view && markRead(view.channel)) emit("read");
}

function soonShow(list) {
  if (!place.wanted) return;
  setTimeout(() => {
    const row = list.show(place.wanted);
    row?.scrollIntoView({ block: "center" });
    row?.focus();
    row?.classList.add("wanted");
  }, 60);
}

/** What went wrong, above the box; an empty text takes it away. */
function strip(text) {
  const box = byId("strip");
  box.hidden = !text;
  box.replaceChildren(
    ...(text
      ? [
          h("span", null, "⚠ ", text),
          h(
            "button",
            { type: "button", class: "icon-button small", "aria-label": "Dismiss", onclick: () => strip("") },
            "✕",
          ),
        ]
      : []),
  );
}

function drawComposer() {
  const slot = byId("composer");
  const channel = here();
  const state_ = channel && `${channel.id}/${channel.is_member}/${channel.is_archived}/${titleOf(channel)}`;
  if (slot.dataset.state === String(state_)) return;
  slot.dataset.state = String(state_);
  writing = null;
  slot.replaceChildren(...(channel ? [below(channel)] : []));
}

function below(channel) {
  if (channel.is_archived)
    return bar(`#${channel.name} is archived; it can be read, not written.`, "Unarchive", () =>
      actOrTell("unarchive", { channel: channel.id }),
    );
  if (!channel.is_member)
    return bar(`You are looking at #${channel.name}.`, "Join channel", () =>
      actOrTell("join", { channel: channel.id }),
    );
  const app = state.apps.find((one) => one.bot_user_id === channel.user);
  if (channel.is_im && app && !app.has_messages) return bar(`${app.name} does not read messages.`);
  const name = channel.is_im ? titleOf(channel) : `#${channel.name}`;
  writing = composer({ channel: channel.id, placeholder: `Message ${name}`, tell: strip });
  return writing.form;
}

const bar = (text, label, run) =>
  h(
    "div",
    { class: "instead-of-composer" },
    h("p", null, text),
    label && h("button", { type: "button", class: "button primary", onclick: run }, label),
  );
