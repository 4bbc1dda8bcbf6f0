// Completes what is typed: commands and their verbs, @people, #channels, :emoji:.

import { avatar } from "./avatar.js";
import { freshId, h } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { state } from "./state.js";

const MOST = 8;

/** Watch a text area; `box` is the list to show above it, `take(event)` is true when a key was for the list. */
export function complete(area, changed) {
  const id = freshId("completion");
  const box = h("div", { class: "completion", id, role: "listbox", "aria-label": "Suggestions", hidden: true });
  area.setAttribute("aria-controls", id);
  area.setAttribute("aria-autocomplete", "list");
  let offers = [];
  let at = 0;
  let chosen = false;
  const close = () => {
    offers = [];
    box.hidden = true;
    area.removeAttribute("aria-activedescendant");
  };
  const accept = (offer) => {
    area.setRangeText(offer.insert, offer.from, area.selectionStart, "end");
    close();
    changed();
    area.focus();
    if (offer.again) look();
  };
  const draw = () => {
    box.replaceChildren(
      ...offers.map((offer, index) =>
        h(
          "div",
          {
            id: `${id}-${index}`,
            role: "option",
            class: index === at ? "completion-row active" : "completion-row",
            "aria-selected": String(index === at),
            onpointerdown: (event) => {
              event.preventDefault();
              accept(offer);
            },
          },
          offer.icon,
          h("span", { class: "completion-label" }, offer.label),
          h("small", null, offer.detail ?? ""),
        ),
      ),
    );
    box.hidden = !offers.length;
    if (offers.length) area.setAttribute("aria-activedescendant", `${id}-${at}`);
  };
  const look = () => {
    offers = offersFor(area.value.slice(0, area.selectionStart)).slice(0, MOST);
    [at, chosen] = [0, false];
    if (offers.length) draw();
    else close();
  };
  const take = (event) => {
    if (!offers.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) [at, chosen] = [(at + step + offers.length) % offers.length, true];
    else if (event.key === "Tab" || (event.key === "Enter" && meant(offers[at], area, chosen))) accept(offers[at]);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    if (step) draw();
    return true;
  };
  area.addEventListener("blur", () => setTimeout(close, 100));
  return { box, look, take, close };
}

/** Enter takes an offer that was begun or chosen by the arrows; what is typed whole, or not begun, is sent. */
function meant(offer, area, chosen) {
  const typed = area.value.slice(offer.from, area.selectionStart).trim();
  return chosen || (typed !== "" && typed !== offer.insert.trim());
}

function offersFor(before) {
  const typedCommand = /^\/\S*$/.exec(before);
  if (typedCommand) return commands(before);
  const typedVerb = /^(\/\S+)\s+(\S*)$/.exec(before);
  if (typedVerb) return verbs(typedVerb[1], typedVerb[2], before);
  const word = /(?:^|\s)([@#:])([\w.+-]*)$/.exec(before);
  return word ? NAMED[word[1]](word[2].toLowerCase(), before.length - word[2].length - 1) : [];
}

function commands(typed) {
  return state.commands
    .filter((one) => one.command.startsWith(typed))
    .map((one) => ({
      from: 0,
      insert: `${one.command} `,
      label: one.command,
      detail: [one.usage_hint, one.description].filter(Boolean).join(" — "),
      again: true,
    }));
}

/** The words that a command takes, as its usage hint names them: "declare [what] | list | help". */
function verbs(name, typed, before) {
  const command = state.commands.find((one) => one.command === name);
  const hints = (command?.usage_hint ?? "")
    .split(/\s*\|\s*|\s*,\s*/)
    .map((hint) =>
      hint
        .trim()
        .replace(/^\[(.*)\]$/, "$1")
        .replace(/^\[/, ""),
    )
    .filter((hint) => /^[a-z]/i.test(hint));
  return hints
    .map((hint) => ({ verb: hint.split(/[\s\[\]<]/)[0], hint }))
    .filter(({ verb }) => verb.startsWith(typed))
    .map(({ verb, hint }) => ({
      from: before.length - typed.length,
      insert: `${verb} `,
      label: `${name} ${verb}`,
      detail: hint.slice(verb.length).trim(),
    }));
}

const NAMED = {
  "@": (typed, from) =>
    [...state.users.values()]
      .filter((one) => !one.deleted && `${one.name} ${one.real_name}`.toLowerCase().includes(typed))
      .map((one) => ({
        from,
        insert: `@${one.name} `,
        label: one.real_name,
        detail: one.title,
        icon: avatar(one.id, "tiny"),
      })),
  "#": (typed, from) =>
    [...state.channels.values()]
      .filter((one) => !one.is_im && one.name.includes(typed))
      .map((one) => ({ from, insert: `#${one.name} `, label: `#${one.name}`, detail: one.topic })),
  ":": (typed, from) =>
    typed.length < 2
      ? []
      : Object.keys(EMOJI)
          .filter((name) => name.includes(typed))
          .map((name) => ({ from, insert: `${EMOJI[name]} `, label: `${EMOJI[name]}  :${name}:` })),
};
