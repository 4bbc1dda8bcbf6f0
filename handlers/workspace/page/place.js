// Where the person is looking: a channel or an app's home, and what stands open beside it.

import { act, actOrTell } from "./live.js";
import { emit, messagesIn, on, state } from "./state.js";

/** `kind` "channel" or "home"; `id` of the channel or app; `panel` null, "thread", "about", "members" or "pins". */
export const place = { kind: "channel", id: null, panel: null, thread: null, wanted: null };

export const here = () => (place.kind === "channel" ? state.channels.get(place.id) : undefined);

export const go = {
  channel(id, { ts = null, thread = null } = {}) {
    if (!state.channels.has(id)) return;
    const root = thread ?? replyRoot(id, ts);
    const panel = root ? "thread" : place.panel === "thread" || place.id !== id ? null : place.panel;
    move({ kind: "channel", id, panel, thread: root, wanted: ts });
  },
  home(app) {
    move({ kind: "home", id: app, panel: null, thread: null, wanted: null });
    act("home", { app_id: app });
  },
  thread: (ts) => move({ panel: "thread", thread: ts, wanted: null }),
  panel: (name) => move({ panel: place.panel === name ? null : name, thread: null, wanted: null }),
  closePanel: () => move({ panel: null, thread: null, wanted: null }),
  person: (id, anchor) => emit("person", { id, anchor }),
  async direct(user) {
    const answer = await actOrTell("dm", { user });
    if (answer.ok) whenKnown(answer.channel?.id ?? answer.channel);
  },
};

/** Open a channel now or, if the live connection has not told of it yet, as soon as it does. */
export function whenKnown(id) {
  if (state.channels.has(id)) go.channel(id);
  else awaited = id;
}
let awaited = null;

function replyRoot(channel, ts) {
  const message = state.messages.get(channel)?.get(ts);
  return message?.thread_ts && message.thread_ts !== ts ? message.thread_ts : null;
}

function move(change) {
  Object.assign(place, change);
  const hash = place.kind === "home" ? `#home/${place.id}` : `#${place.id}${place.thread ? `/${place.thread}` : ""}`;
  if (location.hash !== hash) history.replaceState(null, "", `${location.pathname}${personaOnly()}${hash}`);
  emit("place");
}

/** The address keeps who one is, and drops what a link to a message brought along. */
function personaOnly() {
  const as = new URLSearchParams(location.search).get("as");
  return as ? `?as=${encodeURIComponent(as)}` : "";
}

/** Find the place named by the address; the first channel that hints name, else the first of one's own. */
export function fromAddress() {
  const [kind, second] = location.hash.slice(1).split("/");
  if (kind === "home" && state.apps.some((app) => app.id === second)) return go.home(second);
  if (kind === "direct" && state.users.has(second)) go.direct(second);
  if (state.channels.has(kind)) return go.channel(kind, { thread: second ?? null });
  const query = new URLSearchParams(location.search);
  if (state.channels.has(query.get("channel"))) return go.channel(query.get("channel"), { ts: query.get("message") });
  return go.channel(startingChannel());
}

function startingChannel() {
  const hinted = state.hints.map((hint) => hint.action?.channel).find((id) => state.channels.has(id));
  const own = [...state.channels.values()].filter(
    (channel) => channel.is_member && !channel.is_archived && !channel.is_im,
  );
  return (
    hinted ??
    own.sort((a, b) => messagesIn(b.id).length - messagesIn(a.id).length)[0]?.id ??
    [...state.channels.keys()][0]
  );
}

on("channels", ({ id, gone }) => {
  if (gone && place.id === id) go.channel(startingChannel());
  if (!gone && awaited === id) {
    awaited = null;
    go.channel(id);
  }
});
