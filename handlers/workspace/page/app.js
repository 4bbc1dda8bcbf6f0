// Starts the page: mounts every part, connects, and finds the place that the address names.

import { mountChannel } from "./channel.js";
import { mountHeader } from "./header.js";
import { mountHints } from "./hints.js";
import { mountHome } from "./home.js";
import { connect } from "./live.js";
import { mountModals } from "./modal.js";
import { mountPanel } from "./panel.js";
import { mountPerson } from "./person.js";
import { fromAddress, place } from "./place.js";
import { mountSidebar } from "./sidebar.js";
import { on, state } from "./state.js";
import { mountStopwatch } from "./stopwatch.js";
import { quickJump } from "./quickjump.js";
import { mountToasts, toast } from "./toasts.js";
import { loadRead } from "./unread.js";

let first = true;

on("snapshot", () => {
  if (first) loadRead();
  const gone = place.kind === "channel" && !state.channels.has(place.id);
  if (first || gone) fromAddress();
  first = false;
  document.body.dataset.ready = "yes";
});
for (const mount of [
  mountSidebar,
  mountHeader,
  mountHints,
  mountHome,
  mountChannel,
  mountPanel,
  mountPerson,
  mountModals,
  mountToasts,
  quickJump,
])
  mount();
mountStopwatch(toast);
window.addEventListener("hashchange", fromAddress);
connect();
