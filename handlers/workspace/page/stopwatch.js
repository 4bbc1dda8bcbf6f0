// The visible stopwatch: from the call for help until the team stands in its channel.

import { byId, h } from "./dom.js";
import { go } from "./place.js";
import { on, state } from "./state.js";

const TICK = 100;
const LONGEST_RUN = 30_000;
let started = null;
let ticking = null;

export const seconds = (value) => `${Number(value).toFixed(value < 0.1 ? 2 : value < 10 ? 1 : 0)} s`;

/** The chip for a channel's head, or nothing. */
export function stopwatchChip(channel) {
  const watch = state.stopwatches.get(channel);
  if (!watch) return null;
  return h(
    "span",
    { class: "stopwatch done", title: watch.label },
    "⏱ team assembled in ",
    h("strong", null, seconds(watch.seconds)),
  );
}

/** Shows a running watch in the top bar, and tells everybody when it stops. */
export function mountStopwatch(tell) {
  on("stopwatch", () => {
    if (typeof state.stopwatch.seconds !== "number") return run(state.stopwatch.passed);
    stop();
    finished(tell);
  });
}

function finished(tell) {
  const { channel, seconds: taken, label } = state.stopwatch;
  const name = state.channels.get(channel)?.name;
  if (!name) return;
  tell(
    h(
      "div",
      null,
      h("strong", null, `⏱ Team assembled in ${seconds(taken)}`),
      h("br"),
      h("span", { class: "muted" }, `${label ? `${label} → ` : ""}#${name}`),
    ),
    { label: "Open the channel", run: () => go.channel(channel) },
    channel,
  );
}

function run(passed = 0) {
  stop();
  started = performance.now() - passed * 1000;
  const chip = h("span", { class: "stopwatch running", id: "stopwatch", role: "timer" });
  byId("connection").before(chip);
  const show = () => {
    const passed = performance.now() - started;
    chip.textContent = `⏱ ${(passed / 1000).toFixed(1)} s`;
    if (passed > LONGEST_RUN) stop();
  };
  show();
  ticking = setInterval(show, TICK);
}

function stop() {
  clearInterval(ticking);
  byId("stopwatch")?.remove();
}
