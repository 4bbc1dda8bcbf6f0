// What stands open beside a channel: a thread, its members, its pins, or what it is about.

import { sure } from "./ask.js";
import { avatar, badges } from "./avatar.js";
import { byId, h, soon } from "./dom.js";
import { aboutChannel } from "./about.js";
import { actOrTell } from "./live.js";
import { drawMessage } from "./message.js";
import { among } from "./picker.js";
import { chooseOne } from "./chooser.js";
import { go, here, place } from "./place.js";
import { on, state, user } from "./state.js";
import { drawThread, threadChanged } from "./thread.js";

let opener = null;

export function mountPanel() {
  const draw = soon(drawPanel);
  on("snapshot place channels users", draw);
  on("messages", (detail) => {
    threadChanged(detail);
    if (place.panel !== "thread") draw();
  });
  byId("panel").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.target.closest("[data-editing]")) closePanel();
  });
}

function closePanel() {
  go.closePanel();
  (opener?.isConnected ? opener : byId("messages")).focus();
}

function drawPanel() {
  const box = byId("panel");
  const channel = here();
  const name = channel ? place.panel : null;
  const wasHidden = box.hidden;
  box.hidden = !name;
  document.body.classList.toggle("with-panel", Boolean(name));
  if (!name) return box.replaceChildren();
  if (wasHidden) opener = document.activeElement;
  if (name === "thread") return drawThread(box, channel, head);
  const content = { about: () => aboutChannel(channel), members: () => members(channel), pins: () => pins(channel) }[
    name
  ]();
  const titles = {
    about: "About this channel",
    members: `Members (${channel.members.length})`,
    pins: "Pinned messages",
  };
  delete box.dataset.thread;
  box.replaceChildren(head(titles[name], channel), h("div", { class: "panel-body" }, content));
  if (wasHidden) box.querySelector("button")?.focus();
}

function head(title, channel) {
  const where = channel.is_im ? "" : `${channel.is_private ? "🔒" : "#"}${channel.name}`;
  return h(
    "header",
    { class: "panel-head" },
    h("h2", null, title, " ", h("small", { class: "muted" }, where)),
    h("button", { type: "button", class: "icon-button", "aria-label": "Close panel", onclick: closePanel }, "✕"),
  );
}

function members(channel) {
  const rows = channel.members.map((id) =>
    h(
      "li",
      { class: "person-row" },
      h(
        "button",
        { type: "button", class: "person-face", onclick: (event) => go.person(id, event.currentTarget) },
        avatar(id, "small"),
        h("span", null, user(id)?.real_name ?? id, " ", badges(user(id)), h("small", null, user(id)?.title ?? "")),
      ),
      channel.is_member &&
        id !== state.me &&
        h(
          "button",
          {
            type: "button",
            class: "quiet-button",
            "aria-label": `Remove ${user(id)?.real_name}`,
            onclick: () => remove(channel, id),
          },
          "Remove",
        ),
    ),
  );
  const outside = [...state.users.values()]
    .filter((one) => !one.deleted && !channel.members.includes(one.id))
    .map((one) => ({ id: one.id, label: one.real_name, detail: one.title }));
  const adding =
    channel.is_member &&
    !channel.is_archived &&
    outside.length > 0 &&
    h(
      "button",
      {
        type: "button",
        class: "button",
        "aria-haspopup": "listbox",
        onclick: (event) =>
          chooseOne(event.currentTarget, "people", among(outside), (one) =>
            actOrTell("invite", { channel: channel.id, users: [one.id] }),
          ),
      },
      "+ Add people",
    );
  return [adding, h("ul", { class: "plain" }, rows)];
}

async function remove(channel, id) {
  const name = user(id)?.real_name ?? "this person";
  if (await sure(`Remove ${name}?`, `${name} will no longer be in #${channel.name}.`, "Remove", { danger: true }))
    await actOrTell("kick", { channel: channel.id, user: id });
}

function pins(channel) {
  const found = (channel.pins ?? []).map((ts) => state.messages.get(channel.id)?.get(ts)).filter(Boolean);
  if (!found.length) return h("p", { class: "empty" }, "Nothing is pinned yet. Pin a message from its menu.");
  return found.map((message) =>
    h(
      "div",
      { class: "pin-card" },
      drawMessage(message, { channel: channel.id, inThread: true }),
      h(
        "button",
        { type: "button", class: "quiet-button", onclick: () => go.channel(channel.id, { ts: message.ts }) },
        "Show in channel",
      ),
    ),
  );
}
