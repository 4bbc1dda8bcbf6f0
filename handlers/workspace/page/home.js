// An app's home page.

import { blocks } from "./blocks.js";
import { byId, h, soon } from "./dom.js";
import { place } from "./place.js";
import { on, state } from "./state.js";
import { surface } from "./surface.js";

let shown = null;

export function mountHome() {
  on("snapshot place home users", soon(draw));
}

function draw() {
  const box = byId("home");
  box.hidden = place.kind !== "home";
  if (box.hidden) {
    shown = null;
    return;
  }
  const view = state.home[place.id];
  if (view && shown === view) return;
  const scroll = box.scrollTop;
  shown = view;
  const name = state.apps.find((app) => app.id === place.id)?.name ?? "This app";
  box.replaceChildren(
    view
      ? h("div", { class: "home-page" }, blocks(view.blocks, surface({ view_id: view.id })))
      : h("p", { class: "empty" }, `${name} has not put anything here yet.`),
  );
  box.scrollTop = scroll;
}
