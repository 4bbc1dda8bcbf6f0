// A list to pick one or several from, with a search line; used by every kind of select menu.

import { freshId, h } from "./dom.js";
import { closePopup, popup } from "./popup.js";

const SEARCH_PAUSE = 200;

/**
 * A button that shows what is picked and opens the list.
 * find(query) gives (a promise of) [{id, label, detail?, group?}]; picked is a list of the same; onpick(list) hears changes.
 */
export function picker({ label, placeholder, find, picked = [], many = false, most = Infinity, onpick }) {
  let chosen = [...picked];
  const face = h("span", { class: "picker-face" });
  const button = h(
    "button",
    {
      type: "button",
      class: "picker",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      onclick: () => openList(),
    },
    face,
    h("span", { class: "picker-arrow", "aria-hidden": "true" }, "▾"),
  );
  const show = () => {
    face.textContent = chosen.length ? chosen.map((item) => item.label).join(", ") : placeholder;
    face.classList.toggle("placeholder", !chosen.length);
    button.setAttribute("aria-label", `${label}: ${face.textContent}`);
  };
  const choose = (list) => {
    chosen = list;
    show();
    onpick(chosen);
  };
  const toggle = (item) => {
    const without = chosen.filter((one) => one.id !== item.id);
    if (!many) choose([item]);
    else if (without.length < chosen.length) choose(without);
    else if (chosen.length < most) choose([...chosen, item]);
  };
  const openList = () =>
    listWindow(button, {
      label,
      find,
      many,
      isChosen: (item) => chosen.some((one) => one.id === item.id),
      toggle,
      clear: chosen.length ? () => choose([]) : null,
    });
  show();
  return button;
}

export function listWindow(button, { label, find, many, isChosen, toggle, clear }) {
  const listId = freshId("list");
  const list = h("div", {
    class: "picker-list",
    role: "listbox",
    id: listId,
    "aria-label": label,
    "aria-multiselectable": String(many),
  });
  const search = h("input", {
    class: "field",
    type: "search",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": listId,
    "aria-label": `Search ${label}`,
    placeholder: "Search",
    autocomplete: "off",
  });
  const clearing =
    clear &&
    h(
      "button",
      {
        type: "button",
        class: "quiet-button",
        onclick: () => {
          clear();
          closePopup();
        },
      },
      "Clear",
    );
  const box = h("div", { class: "picker-window" }, search, list, clearing);
  popup(button, box, { label });
  box.parentElement.style.minWidth = `${Math.min(button.offsetWidth, 420)}px`;
  drive({ search, list, find, many, isChosen, toggle });
  search.focus();
}

function drive({ search, list, find, many, isChosen, toggle }) {
  let items = [];
  let at = 0;
  let asked = 0;
  const pick = (item) => {
    toggle(item);
    if (many) draw();
    else closePopup();
  };
  const draw = () => {
    list.replaceChildren(...rowsOf(items, at, isChosen, pick));
    const active = list.querySelector(".active");
    if (active) search.setAttribute("aria-activedescendant", active.id);
    active?.scrollIntoView({ block: "nearest" });
  };
  const look = async () => {
    const turn = ++asked;
    const found = await find(search.value);
    if (turn !== asked) return;
    [items, at] = [found, 0];
    draw();
  };
  let pause = null;
  const settled = async () => {
    if (pause === null) return;
    clearTimeout(pause);
    pause = null;
    await look();
  };
  search.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(settled, SEARCH_PAUSE);
  });
  search.addEventListener("keydown", async (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    // Who types fast and presses Enter means what was typed, not what is still listed.
    await settled();
    if (!step && items[at]) pick(items[at]);
    if (step) {
      at = Math.max(0, Math.min(items.length - 1, at + step));
      draw();
    }
  });
  look();
}

function rowsOf(items, at, isChosen, pick) {
  if (!items.length) return [h("p", { class: "picker-none" }, "Nothing found")];
  let group = null;
  return items.flatMap((item, index) => {
    const heading = item.group && item.group !== group ? [h("p", { class: "picker-group" }, item.group)] : [];
    group = item.group ?? group;
    return [
      ...heading,
      h(
        "div",
        {
          id: freshId("option"),
          role: "option",
          class: index === at ? "picker-row active" : "picker-row",
          "aria-selected": String(isChosen(item)),
          onclick: () => pick(item),
        },
        h("span", { class: "picker-check", "aria-hidden": "true" }, isChosen(item) ? "✓" : ""),
        h("span", null, item.label, item.detail && h("small", null, item.detail)),
      ),
    ];
  });
}

/** A finder over a fixed list: every word asked for must occur. */
export function among(items) {
  return (query) => {
    const asked = query.toLowerCase().split(/\s+/).filter(Boolean);
    return items.filter((item) =>
      asked.every((word) => `${item.label} ${item.detail ?? ""}`.toLowerCase().includes(word)),
    );
  };
}
