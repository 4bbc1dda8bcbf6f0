// A small window to choose an emoji from, with a search line.

import { h } from "./dom.js";
import { EMOJI, QUICK_REACTIONS } from "./emoji.js";
import { closePopup, popup } from "./popup.js";

const MOST = 64;

/** Open beside `anchor`; `chosen(name)` hears the short name. */
export function emojiWindow(anchor, chosen) {
  const grid = h("div", { class: "emoji-grid" });
  const search = h("input", {
    class: "field",
    type: "search",
    placeholder: "Search emoji",
    "aria-label": "Search emoji",
    autocomplete: "off",
  });
  const pick = (name) => {
    closePopup();
    chosen(name);
  };
  const draw = () => {
    const asked = search.value.trim().toLowerCase().replaceAll(":", "");
    const rest = Object.keys(EMOJI).filter(
      (name) => name.includes(asked) && (asked || !QUICK_REACTIONS.includes(name)),
    );
    const names = [...(asked ? [] : QUICK_REACTIONS), ...rest].slice(0, MOST);
    grid.replaceChildren(
      ...names.map((name) =>
        h(
          "button",
          { type: "button", class: "emoji-button", title: `:${name}:`, "aria-label": name, onclick: () => pick(name) },
          EMOJI[name],
        ),
      ),
    );
    if (!names.length) grid.replaceChildren(h("p", { class: "picker-none" }, "Nothing found"));
  };
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    grid.querySelector("button")?.click();
  });
  draw();
  popup(anchor, h("div", { class: "emoji-window" }, search, grid), { label: "Choose an emoji" });
  search.focus();
}
