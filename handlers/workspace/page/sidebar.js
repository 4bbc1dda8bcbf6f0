// The list of channels, direct messages and apps, with what is unread.

import { oneLine } from "./ask.js";
import { avatar } from "./avatar.js";
import { byId, h, refill, soon } from "./dom.js";
import { actOrTell } from "./live.js";
import { among } from "./picker.js";
import { chooseOne } from "./chooser.js";
import { go, here, place, whenKnown } from "./place.js";
import { emit, nameOf, on, state, titleOf } from "./state.js";
import { unreadIn } from "./unread.js";

let archivedShown = false;

export function mountSidebar() {
  const draw = soon(drawSidebar);
  on("snapshot messages channels users apps place read", draw);
  byId("open-sidebar").addEventListener("click", () => drawer(true));
  byId("scrim").addEventListener("click", () => drawer(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("scrim").hidden) drawer(false);
  });
  on("place", () => drawer(false));
}

function drawer(open) {
  if (byId("scrim").hidden === !open) return;
  byId("sidebar").classList.toggle("open", open);
  byId("scrim").hidden = !open;
  byId("open-sidebar").setAttribute("aria-expanded", String(open));
  (open ? byId("sidebar").querySelector("button") : byId("open-sidebar")).focus();
}

function drawSidebar() {
  const all = [...state.channels.values()].sort((a, b) =>
    titleOf(a).localeCompare(titleOf(b), "en", { numeric: true }),
  );
  const rooms = all.filter((channel) => !channel.is_im);
  const open = rooms.filter((channel) => !channel.is_archived);
  const archived = rooms.filter((channel) => channel.is_archived);
  const appUsers = new Set(state.apps.map((app) => app.bot_user_id));
  const focused = document.activeElement?.closest?.("#sidebar [data-key]")?.dataset.key;
  const scroll = byId("sidebar").scrollTop;
  refill(
    byId("sidebar"),
    group(
      "Channels",
      open.filter((channel) => channel.is_member).map(roomRow),
      plus("Create a channel", createChannel),
    ),
    group("Channels to join", open.filter((channel) => !channel.is_member).map(roomRow)),
    group(
      "Direct messages",
      all.filter((channel) => channel.is_im && !appUsers.has(channel.user)).map(directRow),
      plus("Write to somebody", writeTo),
    ),
    group("Apps", state.apps.map(appRow)),
    archivedGroup(archived),
  );
  byId("sidebar").scrollTop = scroll;
  if (focused)
    byId("sidebar")
      .querySelector(`[data-key="${CSS.escape(focused)}"]`)
      ?.focus();
  title(all);
}

function title(all) {
  const waiting = all.filter((channel) => channel.is_member && unreadIn(channel.id).count).length;
  const channel = here();
  const name = channel && `${channel.is_im ? "" : "#"}${titleOf(channel)} · `;
  document.title = `${waiting ? `(${waiting}) ` : ""}${name ?? ""}Northwind AI workspace · local`;
}

function group(name, rows, action) {
  if (!rows.length && !action) return "";
  return h(
    "section",
    { class: "side-group" },
    h("div", { class: "side-heading" }, h("h2", null, name), action),
    h(
      "ul",
      null,
      rows.map((row) => h("li", null, row)),
    ),
  );
}

const plus = (label, run) =>
  h(
    "button",
    {
      type: "button",
      class: "icon-button small",
      "aria-label": label,
      title: label,
      data: { key: label },
      onclick: (event) => run(event.currentTarget),
    },
    "+",
  );

function row({ key, current, unread, icon, label, run, badge, muted }) {
  const spoken = unread ? `${label}, unread` : label;
  return h(
    "button",
    {
      type: "button",
      class: `side-row${unread ? " unread" : ""}${current ? " current" : ""}${muted ? " muted" : ""}`,
      "aria-current": current ? "page" : null,
      "aria-label": spoken,
      data: { key },
      onclick: run,
    },
    icon,
    h("span", { class: "side-label" }, label),
    badge ? h("span", { class: "side-badge" }, badge) : null,
  );
}

function roomRow(channel) {
  const { count, mentions } = unreadIn(channel.id);
  const icon = h(
    "span",
    { class: "side-icon", "aria-hidden": "true" },
    channel.is_archived ? "🗄" : channel.is_private ? "🔒" : "#",
  );
  const label = channel.name;
  return row({
    key: channel.id,
    current: place.kind === "channel" && place.id === channel.id,
    unread: count > 0 && !channel.is_archived,
    icon,
    label,
    badge: mentions || null,
    run: () => go.channel(channel.id),
    muted: !channel.is_member,
  });
}

function directRow(channel) {
  const { count } = unreadIn(channel.id);
  const label = channel.user === state.me ? `${nameOf(channel.user)} (you)` : nameOf(channel.user);
  return row({
    key: channel.id,
    current: place.kind === "channel" && place.id === channel.id,
    unread: count > 0,
    icon: avatar(channel.user, "tiny"),
    label,
    badge: count || null,
    run: () => go.channel(channel.id),
  });
}

function appRow(app) {
  const direct = [...state.channels.values()].find((channel) => channel.is_im && channel.user === app.bot_user_id);
  const count = direct ? unreadIn(direct.id).count : 0;
  const current =
    (place.kind === "home" && place.id === app.id) || (place.kind === "channel" && direct && place.id === direct.id);
  const run = () => (app.has_home && !count ? go.home(app.id) : go.direct(app.bot_user_id));
  return row({
    key: app.id,
    current,
    unread: count > 0,
    icon: avatar(app.bot_user_id, "tiny"),
    label: app.name,
    badge: count || null,
    run,
  });
}

function archivedGroup(archived) {
  if (!archived.length) return "";
  const toggle = h(
    "button",
    {
      type: "button",
      class: "quiet-button",
      "aria-expanded": String(archivedShown),
      data: { key: "archived" },
      onclick: () => {
        archivedShown = !archivedShown;
        emit("read");
      },
    },
    `${archivedShown ? "Hide" : "Show"} archived (${archived.length})`,
  );
  return h(
    "section",
    { class: "side-group" },
    toggle,
    archivedShown &&
      h(
        "ul",
        null,
        archived.map((channel) => h("li", null, roomRow(channel))),
      ),
  );
}

async function createChannel() {
  const box = h("input", { type: "checkbox" });
  const answer = await oneLine("Create a channel", "Name", {
    yes: "Create",
    maxlength: 80,
    hint: "Lowercase letters, numbers, hyphens and underscores.",
    extra: h("label", { class: "choice" }, box, h("span", null, "Private: only people who are invited see it")),
    read: (name) => ({ name, private: box.checked }),
  });
  if (!answer) return;
  const made = await actOrTell("create", { ...answer, name: answer.name.replace(/^#/, "") });
  if (made.ok) whenKnown(made.channel?.id ?? made.channel);
}

function writeTo(anchor) {
  const people = [...state.users.values()]
    .filter((one) => !one.deleted)
    .map((one) => ({ id: one.id, label: one.real_name, detail: one.title }));
  chooseOne(anchor, "people", among(people), (person) => go.direct(person.id));
}
