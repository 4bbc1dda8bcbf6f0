// What a person can do with a message: react, reply, pin, edit, and the shortcuts of apps.

import { sure } from "./ask.js";
import { h } from "./dom.js";
import { emojiWindow } from "./emojiwindow.js";
import { emoji } from "./emoji.js";
import { act, actOrTell, sentence } from "./live.js";
import { authorOf, isSystem } from "./message.js";
import { unescape } from "./mrkdwn.js";
import { go } from "./place.js";
import { menu, popupIsOpen } from "./popup.js";
import { emit, state } from "./state.js";
import { encode, decode } from "./typed.js";

const LONG_PRESS = 450;
const FAST_REACTIONS = ["+1", "eyes", "white_check_mark"];

/** Give every message row inside `box` a toolbar (pointer or focus), a keyboard menu and a long press. */
export function offerMenu(box) {
  box.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") showBar(rowAt(event));
  });
  box.addEventListener("pointerleave", () => {
    if (!popupIsOpen()) dropBar();
  });
  box.addEventListener("focusin", (event) => showBar(rowAt(event)));
  box.addEventListener("keydown", (event) => walk(event, box));
  longPress(box);
  box.addEventListener("focus", () => lastRow(box)?.focus());
  box.tabIndex = 0;
}

const rowAt = (event) => event.target.closest?.(".message");
const lastRow = (box) => [...box.querySelectorAll(".message")].at(-1);

function longPress(box) {
  let timer;
  const stop = () => clearTimeout(timer);
  box.addEventListener("pointerdown", (event) => {
    const row = rowAt(event);
    if (event.pointerType === "touch" && row && !event.target.closest("button, a, input, textarea"))
      timer = setTimeout(() => openMenu(row, row), LONG_PRESS);
  });
  for (const name of ["pointerup", "pointercancel", "pointermove"]) box.addEventListener(name, stop);
  box.addEventListener("contextmenu", (event) => {
    if (matchMedia("(pointer: coarse)").matches && rowAt(event)) event.preventDefault();
  });
}

function walk(event, box) {
  const row = event.target.closest(".message");
  if (!row || event.target !== row) return;
  const rows = [...box.querySelectorAll(".message")];
  const next = { ArrowUp: rows.indexOf(row) - 1, ArrowDown: rows.indexOf(row) + 1, Home: 0, End: rows.length - 1 }[
    event.key
  ];
  if (next !== undefined) rows[Math.max(0, Math.min(rows.length - 1, next))].focus();
  else if (event.key === "Enter" || event.key === "ContextMenu")
    openMenu(row, row.querySelector(".toolbar-more") ?? row);
  else return;
  event.preventDefault();
}

let bar = null;

function dropBar() {
  bar?.remove();
  bar = null;
}

function showBar(row) {
  if (!row || bar?.parentElement === row || row.dataset.editing || popupIsOpen()) return;
  dropBar();
  const { message, ephemeral, inThread } = row.entry;
  const tool = (icon, label, run, more = "") =>
    h(
      "button",
      {
        type: "button",
        class: `toolbar-button ${more}`,
        "aria-label": label,
        title: label,
        onclick: (event) => run(event.currentTarget),
      },
      icon,
    );
  const reacting = !ephemeral && [
    ...FAST_REACTIONS.map((name) => tool(emoji(name), `React with ${name}`, () => react(row.entry, name))),
    tool("☺︎", "Choose a reaction", (button) => emojiWindow(button, (name) => react(row.entry, name))),
  ];
  const replying =
    !ephemeral && !inThread && tool("💬", "Reply in thread", () => go.thread(message.thread_ts ?? message.ts));
  bar = h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    reacting,
    replying,
    tool("⋮", "More actions", (button) => openMenu(row, button), "toolbar-more"),
  );
  row.append(bar);
}

const react = ({ channel, message }, name) => {
  const mine = message.reactions?.find((one) => one.name === name)?.users.includes(state.me);
  return actOrTell(mine ? "unreact" : "react", { channel, ts: message.ts, name });
};

function openMenu(row, anchor) {
  menu(anchor, itemsFor(row, anchor), "Message actions");
}

function itemsFor(row, anchor) {
  const { message, channel, ephemeral, inThread } = row.entry;
  const at = { channel, ts: message.ts };
  if (ephemeral) return [{ icon: "✕", label: "Dismiss this message", run: () => dismiss(at) }];
  const mine = authorOf(message) === state.me && !isSystem(message);
  const pinned = state.channels.get(channel)?.pins?.includes(message.ts);
  const shortcuts = state.shortcuts
    .filter((one) => one.type === "message")
    .map((one) => ({
      icon: "⚡",
      label: one.name,
      detail: one.description || appName(one.app_id),
      run: () => actOrTell("shortcut", { ...at, callback_id: one.callback_id }),
    }));
  return [
    !inThread && { icon: "💬", label: "Reply in thread", run: () => go.thread(message.thread_ts ?? message.ts) },
    { icon: "☺︎", label: "React…", run: () => emojiWindow(anchor, (name) => react(row.entry, name)) },
    {
      icon: "📌",
      label: pinned ? "Unpin from channel" : "Pin to channel",
      run: () => actOrTell(pinned ? "unpin" : "pin", at),
    },
    { icon: "📋", label: "Copy text", run: () => copy(message) },
    shortcuts.length && "-",
    ...shortcuts,
    mine && "-",
    mine && { icon: "✎", label: "Edit message", run: () => edit(row) },
    mine && { icon: "🗑", label: "Delete message…", danger: true, run: () => remove(at) },
  ].filter(Boolean);
}

const appName = (id) => state.apps.find((app) => app.id === id)?.name ?? "";

function dismiss({ channel, ts }) {
  state.ephemerals.get(channel)?.delete(ts);
  emit("messages", { channel, isNew: false });
}

async function copy(message) {
  try {
    await navigator.clipboard.writeText(unescape(message.text ?? ""));
    emit("notice", "Copied.");
  } catch {
    emit("trouble", "The browser did not allow copying.");
  }
}

async function remove(at) {
  if (
    await sure("Delete this message?", "It disappears for everybody. This cannot be undone.", "Delete", {
      danger: true,
    })
  )
    await actOrTell("delete", at);
}

function edit(row) {
  const { message, channel } = row.entry;
  const body = row.querySelector(".message-body");
  const before = [...body.childNodes];
  const box = h("textarea", { class: "field", rows: "2", "aria-label": "Edit message" });
  box.value = decode(message.text);
  const list = row.parentElement;
  const done = () => {
    delete row.dataset.editing;
    body.replaceChildren(...before);
    emit("messages", { channel, isNew: false });
    setTimeout(() => list.querySelector(`[data-ts="${message.ts}"]`)?.focus(), 30);
  };
  const fault = h("p", { class: "field-error", role: "alert" });
  const save = async () => {
    const answer = await act("edit", { channel, ts: message.ts, text: encode(box.value.trim()) });
    if (answer.ok) done();
    else fault.textContent = sentence(answer);
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") done();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  });
  dropBar();
  row.dataset.editing = "yes";
  body.replaceChildren(
    box,
    fault,
    h(
      "div",
      { class: "block-actions" },
      h("button", { type: "button", class: "button primary", onclick: save }, "Save"),
      h("button", { type: "button", class: "button", onclick: done }, "Cancel"),
    ),
  );
  box.focus();
}
