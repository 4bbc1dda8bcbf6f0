// Short words in a corner that go by themselves, and the quiet voice for screen readers.

import { byId, h } from "./dom.js";
import { clock, moment } from "./time.js";
import { authorOf, isReply } from "./message.js";
import { mrkdwn } from "./mrkdwn.js";
import { go, place } from "./place.js";
import { nameOf, on, state } from "./state.js";

const SHORT = 6000;
const LONG = 20_000;
const READ_ALOUD = 300;
const SHOWN = 120;

const popped = new Map();
const told = new Map();

const CONNECTION = {
  live: () => [],
  lost: () => ["Reconnecting…"],
  stranger: () => ["There is no such person here. ", h("a", { href: "/" }, "Come in as Bo")],
};

export function mountToasts() {
  on("notice", (text) => toast(text));
  on("messages", announce);
  on("messages", notify);
  on("place", () => popped.get(place.id)?.());
  on("connection", (how) => byId("connection").replaceChildren(...CONNECTION[how]()));
}

/** Show `content`; with an action {label, run} it stays longer; one about a channel goes when that is opened. */
export function toast(content, action, about) {
  const close = () => box.remove();
  popped.get(about)?.();
  if (about) popped.set(about, close);
  const box = h(
    "div",
    { class: "toast" },
    h("div", { class: "toast-words" }, content),
    action &&
      h(
        "button",
        {
          type: "button",
          class: "button small primary",
          onclick: () => {
            close();
            action.run();
          },
        },
        action.label,
      ),
    h("button", { type: "button", class: "icon-button small", "aria-label": "Dismiss", onclick: close }, "✕"),
  );
  byId("toasts").append(box);
  setTimeout(close, action ? LONG : SHORT);
}

/** A direct message that comes while one looks elsewhere pops up, as at Slack, until it says something else. */
function notify({ channel, message, isNew }) {
  const direct = state.channels.get(channel)?.is_im;
  if (direct && !isNew && message && told.get(message.ts) !== message.text) popped.get(channel)?.();
  if (!direct || !isNew || message.user === state.me || (channel === place.id && place.kind === "channel")) return;
  const words = mrkdwn(message.text).textContent.slice(0, SHOWN);
  const content = h("div", { class: "direct" }, h("strong", null, nameOf(authorOf(message))), h("br"), words);
  told.set(message.ts, message.text);
  toast(content, { label: "Open", run: () => go.channel(channel) }, channel);
}

function announce({ channel, message, isNew, ephemeral }) {
  if (
    !isNew ||
    !message ||
    channel !== place.id ||
    message.user === state.me ||
    (isReply(message) && place.panel === "thread")
  )
    return;
  const words = mrkdwn(message.text).textContent.slice(0, READ_ALOUD);
  byId("announcer").textContent =
    `${ephemeral ? "Only visible to you. " : ""}${nameOf(authorOf(message))} at ${clock(moment(message.ts))}: ${words}`;
}
