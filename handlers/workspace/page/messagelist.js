// A list of messages that keeps its drawn rows and changes only what changed.

import { h, soon } from "./dom.js";
import { authorOf, drawMessage, isSystem } from "./message.js";
import { offerMenu } from "./messagemenu.js";
import { state } from "./state.js";
import { dayKey, dayName, moment } from "./time.js";

const TOGETHER_SECONDS = 300;
const NEAR_END = 80;
const PAGE = 150;

/** `read()` gives {channel, messages: [{message, ephemeral}], inThread, unreadAfter, empty}. */
export function messageList(box, read, { onread = () => {}, jump } = {}) {
  const rows = new Map();
  let shown = { key: null, count: PAGE };
  let stamp = 0;
  let stuck = true;
  let newest = null;
  offerMenu(box);
  const atEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  const toEnd = () => {
    box.scrollTop = box.scrollHeight;
    stuck = true;
  };

  function draw() {
    const view = read();
    if (!view) return nothing();
    const moved = view.key !== shown.key;
    if (moved) {
      rows.clear();
      shown = { key: view.key, count: PAGE };
    }
    const stay = !moved && !stuck;
    const before = newest;
    newest = view.messages.findLast(({ message }) => !isSystem(message))?.message.ts;
    settle(box, sequence(view));
    if (jump && (!stay || newest !== before)) jump.hidden = !stay;
    if (stay) return;
    toEnd();
    onread(view);
  }

  function nothing() {
    box.replaceChildren();
    if (jump) jump.hidden = true;
    stuck = true;
  }

  function sequence(view) {
    const all = view.messages.slice(-shown.count);
    const out = [];
    if (view.messages.length > all.length) out.push(earlier());
    else if (view.intro) out.push(reuse("intro", view.intro.id, () => view.intro.draw()));
    let before = null;
    for (const entry of all) {
      const day = dayKey(moment(entry.message.ts));
      if (!before || dayKey(moment(before.message.ts)) !== day) {
        out.push(reuse(`day ${day}`, day, () => dayLine(entry)));
        before = null;
      }
      if (isFirstUnread(view, before, entry)) {
        out.push(reuse("new", view.unreadAfter, newLine));
        before = null;
      }
      out.push(rowOf(view, entry, before));
      before = entry;
    }
    if (!view.messages.length && view.empty) out.push(h("p", { class: "empty" }, view.empty));
    return out;
  }

  function rowOf(view, entry, before) {
    const grouped = Boolean(before) && together(before, entry);
    const pinned = view.pins?.includes(entry.message.ts);
    const version = JSON.stringify([stamp, grouped, pinned, entry.ephemeral]);
    const known = rows.get(entry.message.ts);
    if (known?.message === entry.message && known.version === version) return known.node;
    if (known?.node.dataset.editing) return known.node;
    const node = drawMessage(entry.message, {
      channel: view.channel,
      inThread: view.inThread,
      ephemeral: entry.ephemeral,
      grouped,
    });
    node.entry = { ...entry, channel: view.channel, inThread: view.inThread };
    rows.set(entry.message.ts, { node, message: entry.message, version });
    return node;
  }

  function reuse(key, version, make) {
    const known = rows.get(key);
    if (known?.version === version) return known.node;
    const node = make();
    rows.set(key, { node, version });
    return node;
  }

  const earlier = () =>
    h(
      "button",
      {
        type: "button",
        class: "quiet-button earlier",
        onclick: () => {
          shown.count += PAGE;
          draw();
        },
      },
      "Show earlier messages",
    );
  if (jump)
    jump.addEventListener("click", () => {
      toEnd();
      jump.hidden = true;
    });
  const keepEnd = () => {
    if (stuck) toEnd();
  };
  box.addEventListener("scroll", () => {
    stuck = atEnd();
    if (stuck && jump && !jump.hidden) {
      jump.hidden = true;
      onread(read());
    }
  });
  box.addEventListener("load", keepEnd, true);
  new ResizeObserver(keepEnd).observe(box);
  return {
    draw: soon(draw),
    redraw: soon(() => {
      stamp++;
      draw();
    }),
    show: (ts) => rows.get(ts)?.node,
  };
}

function settle(box, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...box.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (box.childNodes[index] !== node) box.insertBefore(node, box.childNodes[index] ?? null);
  });
}

function together(before, entry) {
  const [one, other] = [before.message, entry.message];
  return (
    !isSystem(one) &&
    !isSystem(other) &&
    authorOf(one) === authorOf(other) &&
    before.ephemeral === entry.ephemeral &&
    one.username === other.username &&
    Number(other.ts) - Number(one.ts) < TOGETHER_SECONDS
  );
}

const isFirstUnread = (view, before, entry) =>
  view.unreadAfter &&
  Number(entry.message.ts) > Number(view.unreadAfter) &&
  !entry.ephemeral &&
  entry.message.user !== state.me &&
  !isSystem(entry.message) &&
  (!before || Number(before.message.ts) <= Number(view.unreadAfter)) &&
  view.messages[0] !== entry;

const dayLine = (entry) =>
  h("div", { class: "day", role: "separator" }, h("span", null, dayName(moment(entry.message.ts))));
const newLine = () => h("div", { class: "day new", role: "separator" }, h("span", null, "New"));
