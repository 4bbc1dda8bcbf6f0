// Where blocks stand and act: a message, a form or an app's home; remembers what was typed and picked there.

import { act, sentence } from "./live.js";
import { emit } from "./state.js";

const kept = new Map();

/** `where` is {channel, ts} of a message or {view_id} of a view; `tell(text)` shows a refusal. */
export function surface(where, { tell = (text) => emit("trouble", text) } = {}) {
  const key = where.view_id ?? `${where.channel}:${where.ts}`;
  if (!kept.has(key)) kept.set(key, {});
  const values = kept.get(key);
  return {
    where,
    values,
    recall: (block, part) => values[block.block_id]?.[part.action_id],
    remember(block, part, value) {
      (values[block.block_id] ??= {})[part.action_id] = { type: part.type, ...value };
    },
    /** Tell the app that `part` was used; `value` holds what was chosen. */
    async use(block, part, value) {
      const answer = await act("click", {
        ...where,
        block_id: block.block_id,
        action_id: part.action_id,
        type: part.type,
        ...value,
        values,
      });
      if (answer.ok) emit("used", `button:${part.action_id}`);
      else tell(sentence(answer));
      return answer;
    },
    async options(block, part, query) {
      const answer = await act("options", {
        ...where,
        block_id: block.block_id,
        action_id: part.action_id,
        value: query,
      });
      if (!answer.ok) tell(sentence(answer));
      return answer;
    },
  };
}

/** Forget what was typed in a view that is closed. */
export const forget = (viewId) => kept.delete(viewId);
