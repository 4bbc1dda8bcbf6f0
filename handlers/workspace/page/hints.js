// One line that says what to try next; it goes away for good when told so, and comes back by its button.

import { byId, h, soon } from "./dom.js";
import { go, here, place, whenKnown } from "./place.js";
import { emit, on, state } from "./state.js";

const DISMISSED = "hints-dismissed";
const AT = "hints-at";
const kept = (key) => {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
};
const keep = (key, value) => {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    /* remembered only as long as the page is open */
  }
};
let at = Number(kept(AT) ?? 0);
let dismissed = kept(DISMISSED) === "yes";

export function mountHints() {
  const redraw = soon(draw);
  on("snapshot", startOver);
  on("snapshot hints place", redraw);
  on("stopwatch", () => typeof state.stopwatch.seconds === "number" && done("team"));
  on("used", done);
  on("clock", () => done("skip"));
  byId("hints-again").addEventListener("click", () => {
    show(true);
    byId("hints").querySelector("button")?.focus();
  });
}

/** A tab that remembers another workspace's step begins again: there is no team here that it could speak of. */
function startOver() {
  if (state.hints[at]?.action?.channel === "team" && !newestTeam()) keep(AT, String((at = 0)));
}

/** A hint waits for something: "team", "button:…" pressed or "form:…" sent, or for one of several. Then comes the next. */
function done(what) {
  if ([state.hints[at]?.until].flat().includes(what) && at + 1 < state.hints.length) keep(AT, String(++at));
  draw();
}

function show(yes) {
  dismissed = !yes;
  keep(DISMISSED, dismissed ? "yes" : "no");
  draw();
}

function move(step) {
  at = (at + step + state.hints.length) % state.hints.length;
  keep(AT, String(at));
  draw();
  byId("hints")
    .querySelector(step > 0 ? ".next" : ".previous")
    ?.focus();
}

function draw() {
  const box = byId("hints");
  const hint = state.hints[at] ?? state.hints[0];
  box.hidden = dismissed || !hint;
  byId("hints-again").hidden = !(dismissed && hint);
  if (box.hidden) return box.replaceChildren();
  const many = state.hints.length > 1;
  box.replaceChildren(
    ...[
      h("div", { class: "hint-words" }, h("strong", null, hint.title), " ", h("span", null, hint.text)),
      hint.action &&
        !there(hint.action) &&
        h("button", { type: "button", class: "button small", onclick: () => follow(hint.action) }, hint.action.label),
      h(
        "div",
        { class: "hint-tools" },
        many &&
          h(
            "button",
            {
              type: "button",
              class: "icon-button small previous",
              "aria-label": "Previous hint",
              onclick: () => move(-1),
            },
            "‹",
          ),
        many && h("span", { class: "muted" }, `${state.hints.indexOf(hint) + 1}/${state.hints.length}`),
        many &&
          h(
            "button",
            { type: "button", class: "icon-button small next", "aria-label": "Next hint", onclick: () => move(1) },
            "›",
          ),
        h(
          "button",
          { type: "button", class: "icon-button small", "aria-label": "Hide hints", onclick: () => show(false) },
          "✕",
        ),
      ),
    ].filter(Boolean),
  );
}

function follow(action) {
  if (action.skip) return skip(action.skip);
  if (action.be && action.be !== state.me) return become(action);
  if (action.open_home || action.messages) return openApp(action);
  if (action.channel) whenKnown(action.channel === "team" ? newestTeam() : action.channel);
  if (action.prefill) emit("fill", action.prefill);
  else setTimeout(() => emit("focus-composer"), 30);
}

/** Whether the person looks already at what an action would open. */
function there({ be, channel, messages, open_home: home, prefill, skip: until }) {
  if (prefill || until || (be && be !== state.me)) return false;
  if (home) return place.kind === "home" && place.id === known(home)?.id;
  if (messages) return Boolean(here()?.is_im && here().user === known(messages)?.bot_user_id);
  return here()?.id === (channel === "team" ? newestTeam() : channel);
}

/** The channel that an app made last. */
function newestTeam() {
  const bots = new Set(state.apps.map((app) => app.bot_user_id));
  const made = [...state.channels.values()].filter((channel) => !channel.is_im && bots.has(channel.creator));
  return made.sort((one, other) => one.created - other.created).at(-1)?.id;
}
const known = (name) => state.apps.find((one) => one.id === name || one.name === name);

function openApp({ open_home: home, messages }) {
  const app = known(home ?? messages) ?? state.apps.find((one) => one.has_home);
  if (!app) emit("notice", "No such app is installed yet.");
  else if (home) go.home(app.id);
  else go.direct(app.bot_user_id);
}

/** Let time pass at once, until this moment in seconds since 1970. */
function skip(until) {
  const headers = { "content-type": "application/json" };
  return fetch("/admin/clock", { method: "POST", headers, body: JSON.stringify({ until }) });
}

/** Become somebody else, in the place that the hint speaks of. */
function become({ be, messages, channel }) {
  const app = known(messages);
  const where = app ? `#direct/${app.bot_user_id}` : channel ? `#${channel}` : location.hash;
  location.assign(`?as=${encodeURIComponent(be)}${where}`);
}
