// Ctrl+K (or ⌘K): jump to any channel, person or app by typing a piece of its name.

import { byId } from "./dom.js";
import { among } from "./picker.js";
import { chooseOne } from "./chooser.js";
import { go } from "./place.js";
import { state, titleOf } from "./state.js";

export function quickJump() {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || byId("modal").open) return;
    event.preventDefault();
    chooseOne(byId("persona"), "places", among(places()), (item) => item.run());
  });
}

function places() {
  const rooms = [...state.channels.values()]
    .filter((one) => !one.is_archived)
    .map((one) => ({
      id: one.id,
      label: `${one.is_im ? "" : one.is_private ? "🔒 " : "#"}${titleOf(one)}`,
      run: () => go.channel(one.id),
    }));
  const homes = state.apps
    .filter((app) => app.has_home)
    .map((app) => ({ id: app.id, label: app.name, detail: "app home", run: () => go.home(app.id) }));
  const known = new Set([...state.channels.values()].filter((one) => one.is_im).map((one) => one.user));
  const people = [...state.users.values()]
    .filter((one) => !one.deleted && !known.has(one.id))
    .map((one) => ({ id: one.id, label: one.real_name, detail: one.title, run: () => go.direct(one.id) }));
  return [...rooms, ...homes, ...people];
}
