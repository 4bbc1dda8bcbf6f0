// Everything this person may see, kept up to date by the live connection, and who listens to it.

export const state = {
  me: null,
  users: new Map(),
  channels: new Map(),
  messages: new Map(),
  ephemerals: new Map(),
  commands: [],
  shortcuts: [],
  apps: [],
  home: {},
  modals: [],
  hints: [],
  ahead: 0,
  stopwatch: null,
  stopwatches: new Map(),
};

const listeners = new Map();

/** Call `listener(detail)` whenever one of the topics changes. */
export function on(topics, listener) {
  for (const topic of topics.split(" ")) listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

export function emit(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

const byTs = (list) =>
  new Map([...list].sort((a, b) => Number(a.ts) - Number(b.ts)).map((message) => [message.ts, message]));
const byKey = (list) => new Map((list ?? []).map((item) => [item.id, item]));
const eachTs = (channels) => new Map(Object.entries(channels ?? {}).map(([id, list]) => [id, byTs(list)]));

function snapshot(whole) {
  Object.assign(state, {
    me: typeof whole.me === "string" ? whole.me : whole.me.id,
    users: byKey(whole.users),
    channels: byKey(whole.channels),
    messages: eachTs(whole.messages),
    ephemerals: eachTs(whole.ephemerals),
    commands: whole.commands ?? [],
    shortcuts: whole.shortcuts ?? [],
    apps: whole.apps ?? [],
    home: whole.home ?? {},
    modals: whole.modals ?? [],
    hints: whole.hints ?? [],
    ahead: whole.ahead ?? 0,
    stopwatch: null,
    stopwatches: new Map((whole.stopwatches ?? []).map((one) => [one.channel, one])),
  });
  emit("snapshot");
}

function upsert(shelf, channel, message) {
  const known = shelf.get(channel) ?? new Map();
  const newest = [...known.keys()].at(-1);
  const isNew = !known.has(message.ts);
  known.set(message.ts, message);
  const inOrder = !isNew || newest === undefined || Number(message.ts) > Number(newest);
  shelf.set(channel, inOrder ? known : byTs(known.values()));
  return isNew;
}

const CHANGES = {
  snapshot,
  message({ channel, message }) {
    const isNew = upsert(state.messages, channel, message);
    emit("messages", { channel, message, isNew });
  },
  ephemeral({ channel, message }) {
    const isNew = upsert(state.ephemerals, channel, message);
    emit("messages", { channel, message, isNew, ephemeral: true });
  },
  gone({ channel, ts }) {
    state.messages.get(channel)?.delete(ts);
    state.ephemerals.get(channel)?.delete(ts);
    emit("messages", { channel, isNew: false });
  },
  channel({ channel }) {
    const isNew = !state.channels.has(channel.id);
    state.channels.set(channel.id, channel);
    emit("channels", channel);
    if (isNew && channel.is_private) emit("stranger-channel");
  },
  channel_gone({ id }) {
    for (const shelf of [state.channels, state.messages, state.ephemerals]) shelf.delete(id);
    emit("channels", { id, gone: true });
  },
  user({ user }) {
    state.users.set(user.id, user);
    emit("users");
  },
  modal({ stack }) {
    state.modals = stack;
    emit("modal");
  },
  home({ app_id: app, view }) {
    state.home = { ...state.home, [app]: view };
    emit("home", app);
  },
  notice({ text }) {
    emit("notice", text);
  },
  stopwatch(detail) {
    state.stopwatch = detail;
    if (detail.channel) state.stopwatches.set(detail.channel, detail);
    emit("stopwatch");
  },
  clock({ ahead }) {
    state.ahead = ahead;
    emit("clock");
  },
  hints({ hints }) {
    state.hints = hints;
    emit("hints");
  },
  apps({ apps, commands, shortcuts, users }) {
    Object.assign(state, {
      apps: apps ?? state.apps,
      commands: commands ?? state.commands,
      shortcuts: shortcuts ?? state.shortcuts,
    });
    for (const user of users ?? []) state.users.set(user.id, user);
    emit("apps");
  },
};

/** Take one message of the live connection in; unknown kinds are told on the console. */
export function apply(change) {
  const known = CHANGES[change.type];
  if (known) known(change);
  else console.warn("the workspace sent something unknown", change.type);
}

export const user = (id) => state.users.get(id);
export const nameOf = (id) => user(id)?.real_name || user(id)?.name || "someone";
export const messagesIn = (channel) => [...(state.messages.get(channel)?.values() ?? [])];
export const ephemeralsIn = (channel) => [...(state.ephemerals.get(channel)?.values() ?? [])];

/** The name a person reads for a channel: "#general" or the peer's name. */
export function titleOf(channel) {
  return channel.is_im ? nameOf(channel.user) : channel.name;
}
