// The select menus of Block Kit: where their choices come from and how a choice is told.

import { among, picker } from "./picker.js";
import { nameOf, state } from "./state.js";
import { words } from "./text.js";

const asItem = (option, group) => ({
  id: option.value,
  label: words(option.text),
  detail: option.description && words(option.description),
  group,
  option,
});
const person = (id) => ({ id, label: nameOf(id), detail: state.users.get(id)?.title });
const channel = (id) => ({ id, label: channelLabel(state.channels.get(id), id) });

function channelLabel(found, id) {
  if (!found) return id;
  return found.is_im ? nameOf(found.user) : `${found.is_private ? "🔒 " : "#"}${found.name}`;
}

const people = () =>
  [...state.users.values()].filter((one) => !one.deleted && !one.is_bot).map((one) => person(one.id));
const channels = (some = () => true) =>
  [...state.channels.values()].filter((one) => !one.is_archived && some(one)).map((one) => channel(one.id));

function conversationsAllowed(part) {
  const kinds = part.filter?.include;
  if (!kinds) return () => true;
  const kindOf = (one) => (one.is_im ? "im" : one.is_private ? "private" : "public");
  return (one) => kinds.includes(kindOf(one));
}

function fixed(part) {
  const plain = (part.options ?? []).map((option) => asItem(option));
  const grouped = (part.option_groups ?? []).flatMap((group) =>
    group.options.map((option) => asItem(option, words(group.label))),
  );
  return among([...plain, ...grouped]);
}

function external(part, block, surface) {
  return async (query) => {
    if (query.length < (part.min_query_length ?? 3)) return [];
    const answer = await surface.options(block, part, query);
    const grouped = (answer.option_groups ?? []).flatMap((group) =>
      group.options.map((option) => asItem(option, words(group.label))),
    );
    return [...(answer.options ?? []).map((option) => asItem(option)), ...grouped];
  };
}

const KINDS = {
  static: {
    find: fixed,
    one: "selected_option",
    all: "selected_options",
    first: "initial_option",
    start: "initial_options",
    item: asItem,
    value: (item) => item.option,
  },
  external: {
    find: external,
    one: "selected_option",
    all: "selected_options",
    first: "initial_option",
    start: "initial_options",
    item: asItem,
    value: (item) => item.option,
  },
  users: {
    find: () => among(people()),
    one: "selected_user",
    all: "selected_users",
    first: "initial_user",
    start: "initial_users",
    item: person,
    value: (item) => item.id,
  },
  channels: {
    find: () => among(channels((one) => !one.is_private && !one.is_im)),
    one: "selected_channel",
    all: "selected_channels",
    first: "initial_channel",
    start: "initial_channels",
    item: channel,
    value: (item) => item.id,
  },
  conversations: {
    find: (part) => among(channels(conversationsAllowed(part))),
    one: "selected_conversation",
    all: "selected_conversations",
    first: "initial_conversation",
    start: "initial_conversations",
    item: channel,
    value: (item) => item.id,
  },
};

/** Draw a select menu; `changed(value)` hears {selected_…: …} whenever the choice changes. */
export function select(part, block, surface, { label, changed }) {
  const [, multi, family] = /^(multi_)?(\w+)_select$/.exec(part.type);
  const kind = KINDS[family];
  const name = multi ? kind.all : kind.one;
  const known = surface.recall(block, part) ?? starting(part, kind, multi, name);
  surface.remember(block, part, known);
  const picked = [known[name] ?? []].flat().map((one) => kind.item(one));
  const tell = (items) =>
    changed({ [name]: multi ? items.map(kind.value) : items.length ? kind.value(items[0]) : null });
  return picker({
    label,
    placeholder: part.placeholder ? words(part.placeholder) : "Choose…",
    find: kind.find(part, block, surface),
    picked,
    many: Boolean(multi),
    most: part.max_selected_items,
    onpick: tell,
  });
}

const starting = (part, kind, multi, name) => ({
  [name]: multi ? (part[kind.start] ?? []) : (part[kind.first] ?? null),
});
