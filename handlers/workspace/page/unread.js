// Remembers, in this browser, up to where each person has read each channel.

import { isReply, isSystem } from "./message.js";
import { messagesIn, state } from "./state.js";

const key = () => `read:${state.me}`;
let read = {};

/** Load the marks; what stands in channels seen for the first time counts as read, direct messages do not. */
export function loadRead() {
  const kept = stored();
  const rooms = [...state.channels.values()].filter((channel) => !channel.is_im);
  read = kept ?? Object.fromEntries(rooms.map(({ id }) => [id, newest(id)]));
  save();
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(key()));
  } catch {
    return null;
  }
}

const save = () => {
  try {
    localStorage.setItem(key(), JSON.stringify(read));
  } catch {
    /* a private window: marks live as long as the page */
  }
};
const newest = (id) =>
  messagesIn(id)
    .filter((message) => !isReply(message))
    .at(-1)?.ts ?? "0";

export const readUpTo = (id) => read[id] ?? "0";

export function markRead(id) {
  const last = newest(id);
  if (Number(last) <= Number(readUpTo(id)) && read[id]) return false;
  read[id] = last;
  save();
  return true;
}

/** {count, mentions} of what others wrote since. */
export function unreadIn(id) {
  const fresh = messagesIn(id).filter(
    (message) =>
      Number(message.ts) > Number(readUpTo(id)) && message.user !== state.me && !isReply(message) && !isSystem(message),
  );
  const channel = state.channels.get(id);
  const naming = channel?.is_im ? fresh : fresh.filter((message) => (message.text ?? "").includes(`<@${state.me}`));
  return { count: fresh.length, mentions: naming.length };
}
