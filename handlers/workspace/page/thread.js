// A thread: the message that began it, the replies, and a box to reply in.

import { h } from "./dom.js";
import { composer } from "./composer.js";
import { messageList } from "./messagelist.js";
import { here, place } from "./place.js";
import { ephemeralsIn, messagesIn, nameOf } from "./state.js";
import { authorOf } from "./message.js";

let list = null;

/** Draw the thread named by the place into `box`; a thread that is already there is only brought up to date. */
export function drawThread(box, channel, head) {
  const key = `${channel.id}/${place.thread}/${channel.is_member}/${channel.is_archived}`;
  if (box.dataset.thread === key) return list.redraw();
  box.dataset.thread = key;
  const messages = h("div", { class: "messages", role: "log", "aria-live": "polite", "aria-label": "Thread" });
  const fault = h("div", { class: "strip", role: "alert", hidden: true });
  const tell = (text) => {
    fault.textContent = text;
    fault.hidden = !text;
  };
  list = messageList(messages, read);
  const writing =
    channel.is_member && !channel.is_archived
      ? composer({ channel: channel.id, thread: place.thread, placeholder: "Reply…", tell })
      : null;
  box.replaceChildren(
    head("Thread", channel),
    messages,
    fault,
    writing ? h("div", { class: "composer-slot" }, writing.form) : "",
  );
  list.draw();
  if (writing && matchMedia("(pointer: fine)").matches) writing.focus();
  else box.querySelector("button").focus();
}

export function threadChanged({ channel }) {
  if (place.panel === "thread" && here()?.id === channel) list?.draw();
}

function read() {
  const channel = here();
  if (!channel || place.panel !== "thread") return null;
  const belongs = (message) => message.thread_ts === place.thread || message.ts === place.thread;
  const said = messagesIn(channel.id)
    .filter(belongs)
    .map((message) => ({ message, ephemeral: false }));
  const whispered = ephemeralsIn(channel.id)
    .filter(belongs)
    .map((message) => ({ message, ephemeral: true }));
  const messages = [...said, ...whispered].sort((a, b) => Number(a.message.ts) - Number(b.message.ts));
  const root = messages[0]?.message;
  return {
    key: place.thread,
    channel: channel.id,
    messages,
    inThread: true,
    pins: channel.pins,
    empty: root ? null : "The message that began this thread is gone.",
    label: root && nameOf(authorOf(root)),
  };
}
