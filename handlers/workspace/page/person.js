// A small card about a person or an app, and the choice of who you are.

import { avatar, badges } from "./avatar.js";
import { byId, h, soon } from "./dom.js";
import { go } from "./place.js";
import { closePopup, menu, popup } from "./popup.js";
import { nameOf, on, state, user } from "./state.js";

export function mountPerson() {
  on("person", card);
  on("snapshot users", soon(drawPersona));
  byId("persona").addEventListener("click", (event) => choosePersona(event.currentTarget));
}

function drawPersona() {
  byId("persona").replaceChildren(
    avatar(state.me, "tiny"),
    h("span", null, h("span", { class: "not-phone" }, "You are "), h("strong", null, nameOf(state.me)), " ▾"),
  );
}

function choosePersona(anchor) {
  const people = [...state.users.values()].filter((one) => !one.is_bot && !one.deleted);
  const address = (id) => {
    const query = new URLSearchParams(location.search);
    query.set("as", id);
    return `?${query}${location.hash}`;
  };
  menu(
    anchor,
    people.map((one) => ({
      icon: one.id === state.me ? "✓" : "",
      label: one.real_name,
      checked: one.id === state.me,
      detail: [one.title, one.is_restricted && "guest", one.is_stranger && "other company"].filter(Boolean).join(" · "),
      href: address(one.id),
    })),
    "Be somebody else",
  );
}

function card({ id, anchor }) {
  const person = user(id);
  if (!person) return;
  const app = state.apps.find((one) => one.bot_user_id === id);
  const button = (label, run) =>
    h(
      "button",
      {
        type: "button",
        class: "button",
        onclick: () => {
          closePopup();
          run();
        },
      },
      label,
    );
  const content = h(
    "div",
    { class: "person-card" },
    avatar(id, "large"),
    h("h3", null, person.real_name, " ", badges(person)),
    person.title && h("p", null, person.title),
    person.email && h("p", { class: "muted" }, person.email),
    h(
      "div",
      { class: "block-actions" },
      !person.deleted && button("Message", () => go.direct(id)),
      app?.has_home && button("Open home", () => go.home(app.id)),
    ),
  );
  popup(anchor, content, { label: person.real_name });
  content.querySelector("button")?.focus();
}
