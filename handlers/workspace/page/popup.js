// Small windows beside a button: menus and lists; on a phone they rise from the bottom edge.

import { h } from "./dom.js";

const GAP = 6;
let open = null;

/** Show `content` beside `anchor`; returns a function that closes it. `onclose` runs once. */
export function popup(anchor, content, { onclose, label, role = "dialog", above = false } = {}) {
  closePopup();
  const box = h("div", { class: "popup", role, "aria-label": label }, content);
  (anchor.closest("dialog") ?? document.body).append(box);
  open = { box, anchor, onclose };
  place(box, anchor, above);
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  window.addEventListener("resize", closePopup);
  anchor.setAttribute("aria-expanded", "true");
  return closePopup;
}

export const popupIsOpen = () => open !== null;

export function closePopup() {
  if (!open) return;
  const { box, anchor, onclose } = open;
  open = null;
  document.removeEventListener("pointerdown", outside, true);
  document.removeEventListener("keydown", escape, true);
  window.removeEventListener("resize", closePopup);
  const hadFocus = box.contains(document.activeElement);
  box.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (hadFocus && anchor.isConnected) anchor.focus();
  onclose?.();
}

function outside(event) {
  if (open && !open.box.contains(event.target) && !open.anchor.contains(event.target)) closePopup();
}

function escape(event) {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  closePopup();
}

function place(box, anchor, above) {
  if (window.innerWidth <= 600) return;
  const edge = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const fitsBelow = edge.bottom + GAP + size.height < window.innerHeight;
  const top = above || !fitsBelow ? Math.max(GAP, edge.top - size.height - GAP) : edge.bottom + GAP;
  const left = Math.max(GAP, Math.min(edge.left, window.innerWidth - size.width - GAP));
  Object.assign(box.style, { top: `${top}px`, left: `${left}px` });
}

/** A menu of {label, detail?, icon?, danger?, run?, href?} or "-" beside `anchor`, driven by arrows and Enter. */
export function menu(anchor, items, label) {
  const rows = items.map((item) => (item === "-" ? h("hr", { role: "separator" }) : row(item)));
  const list = h("div", { class: "menu", onkeydown: (event) => walk(event, list) }, rows);
  popup(anchor, list, { role: "menu", label });
  list.querySelector("[role^=menuitem]")?.focus();
}

function row(item) {
  const content = [
    h("span", { class: "menu-icon", "aria-hidden": "true" }, item.icon ?? ""),
    h("span", { class: "menu-words" }, item.label, item.detail && h("small", null, item.detail)),
  ];
  const kind = item.checked === undefined ? "menuitem" : "menuitemradio";
  const shared = {
    role: kind,
    tabindex: "-1",
    class: item.danger ? "menu-row danger" : "menu-row",
    "aria-checked": item.checked === undefined ? null : String(item.checked),
  };
  if (item.href) return h("a", { ...shared, href: item.href }, content);
  return h(
    "button",
    {
      ...shared,
      type: "button",
      onclick: () => {
        closePopup();
        item.run();
      },
    },
    content,
  );
}

function walk(event, list) {
  const rows = [...list.querySelectorAll("[role^=menuitem]")];
  const at = rows.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (event.key === "Tab") closePopup();
  if (next === undefined) return;
  event.preventDefault();
  rows.at(next % rows.length)?.focus();
}
